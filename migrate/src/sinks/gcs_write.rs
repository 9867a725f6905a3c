mod retry;
mod source;

use bytes::Bytes;
use conjoin::{Flow, task};
use google_cloud_gax::retry_policy::RetryPolicyExt;
use google_cloud_storage::Error;
use google_cloud_storage::client::Storage;

use self::retry::RetryAnswers;
use self::source::Source;
use super::content::Content;
use super::{IfExists, PartSize, WriteError, Written};
use crate::Meta;
use crate::gcs::{ATTEMPTS, Gcs, bucket_name};

/// Writes `body` to an object of Google Cloud Storage, by a resumable upload.
///
/// The object is there only when the whole body came and is what `meta` says. There is nothing to
/// undo: an upload that is given up is not to be seen, and the server drops it by itself. A part that
/// the server refuses for the moment is sent again; a lost connection ends the upload.
///
/// # Errors
/// See [`WriteError`].
#[task]
#[expect(clippy::too_many_arguments, reason = "they are the fields of a struct")]
pub async fn gcs_write(
    gcs: &Gcs,
    /// Content of the object.
    body: Flow<Bytes>,
    /// What the content must be, and its media type.
    meta: Meta,
    /// Bucket to write to.
    #[arg(long)]
    to_bucket: String,
    /// Name of the object to write.
    #[arg(long)]
    to_key: String,
    /// Bytes in a part of the upload, rounded up to a multiple of 256 KiB; one part is held in memory.
    #[arg(long, default_value_t)]
    part_size: PartSize,
    /// What to do when the target is there already.
    #[arg(long, value_enum, default_value_t)]
    if_exists: IfExists,
    /// Do not compare the MD5: needed for a source that states a wrong one, as S3 does for objects
    /// encrypted with KMS or with a key of your own.
    #[arg(long)]
    no_checksum: bool,
) -> Result<Written, WriteError> {
    let to = format!("gs://{to_bucket}/{to_key}");
    let failed = |error| WriteError::write(&to, error);
    let client = gcs.client().await.map_err(|error| WriteError::write(&to, error))?;
    let bucket = bucket_name(&to_bucket);
    if if_exists != IfExists::Replace && exists(client, &bucket, &to_key).await.map_err(failed)? {
        return if_exists.there(to);
    }
    let (part_size, content_type) = (part_size.bytes(meta.size), meta.content_type.clone());
    let (source, outcome) = Source::new(Content::new(body, meta, no_checksum, to.clone()));
    let mut upload = client
        .write_object(bucket, to_key, source)
        .with_resumable_upload_buffer_size(part_size)
        .with_retry_policy(RetryAnswers.with_attempt_limit(ATTEMPTS));
    if let Some(content_type) = content_type {
        upload = upload.set_content_type(content_type);
    }
    if if_exists != IfExists::Replace {
        // Generation 0 is no object: whoever wrote one meanwhile was first.
        upload = upload.set_if_generation_match(0);
    }
    match Box::pin(upload.send_buffered()).await {
        Ok(_) => outcome.written(),
        Err(error) if error.http_status_code() == Some(412) => if_exists.there(to),
        Err(error) => Err(outcome.error().unwrap_or_else(|| failed(error))),
    }
}

/// Asked first, so that nothing is sent in vain.
async fn exists(client: &Storage, bucket: &str, key: &str) -> Result<bool, Error> {
    match Box::pin(client.read_object(bucket, key).send()).await {
        Ok(_) => Ok(true),
        Err(error) if error.http_status_code() == Some(404) => Ok(false),
        Err(error) => Err(error),
    }
}
