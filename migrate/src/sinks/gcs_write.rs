mod retry;
mod source;

use conjoin::task;
use google_cloud_gax::retry_policy::RetryPolicyExt;
use google_cloud_storage::Error;
use google_cloud_storage::client::Storage;

use self::retry::RetryAnswers;
use self::source::Source;
use super::content::Content;
use super::{IfExists, PartSize, WriteError, Written};
use crate::body::{Body, Origin};
use crate::gcs::{ATTEMPTS, Gcs, bucket_name};
use crate::wire::{RequestError, Sent};
use crate::{Limits, Meta, Metadata};

/// Writes `body` to an object of Google Cloud Storage, by a resumable upload.
///
/// The object is there only when the whole body came and is what `meta` says. There is nothing to
/// undo: an abandoned upload is not visible, and the server drops it by itself. A part that
/// the server refuses for the moment is sent again; a lost connection ends the upload.
///
/// # Errors
/// See [`WriteError`].
#[task]
#[expect(clippy::too_many_arguments, reason = "they are the fields of a struct")]
pub async fn gcs_write(
    gcs: &Gcs,
    limits: &Limits,
    /// Content of the object.
    body: Body,
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
    /// What to keep besides the content: headers such as Content-Type, and the user's metadata.
    #[arg(long, value_enum, default_value_t)]
    #[serde(default)]
    metadata: Metadata,
) -> Result<Written, WriteError> {
    let to = format!("gs://{to_bucket}/{to_key}");
    let failed = |error| WriteError::write(&to, error);
    if matches!(body.origin(), Some(Origin::Gcs { bucket, key }) if *bucket == to_bucket && *key == to_key)
    {
        return Err(WriteError::Same { to });
    }
    let client = gcs.client().await.map_err(|error| WriteError::write(&to, error))?;
    let bucket = bucket_name(&to_bucket);
    if !if_exists.replaces() && exists(client, &bucket, &to_key).await.map_err(failed)? {
        return if_exists.there(to);
    }
    let (part_size, sent) = (part_size.bytes(meta.size), Sent::new());
    let meta = meta.keeping(metadata);
    let content = Content::new(body, &meta, limits, no_checksum, to.clone());
    let (source, outcome) = Source::new(content, sent.clone());
    let mut upload = client
        .write_object(bucket, to_key, source)
        .with_resumable_upload_buffer_size(part_size)
        .with_retry_policy(RetryAnswers.with_attempt_limit(ATTEMPTS))
        .set_metadata(meta.user_with_file_times());
    for (name, value) in meta.headers() {
        upload = match name {
            "content-type" => upload.set_content_type(value),
            "content-encoding" => upload.set_content_encoding(value),
            "content-language" => upload.set_content_language(value),
            "content-disposition" => upload.set_content_disposition(value),
            "cache-control" => upload.set_cache_control(value),
            _ => upload,
        };
    }
    if !if_exists.replaces() {
        // Generation 0 means that the object doesn't exist. If another writer has made it meanwhile, that
        // one stays.
        upload = upload.set_if_generation_match(0);
    }
    let patience = gcs.patience().for_part(part_size);
    let uploaded = tokio::select! {
        uploaded = Box::pin(upload.send_buffered()) => uploaded,
        idle = sent.stalled(patience) => return Err(WriteError::write(&to, RequestError::Idle(idle))),
    };
    match uploaded {
        Ok(_) => outcome.written(),
        Err(error) if error.http_status_code() == Some(412) => if_exists.there(to),
        Err(error) => Err(outcome.error().unwrap_or_else(|| failed(error))),
    }
}

/// Asked first, so nothing is sent in vain.
async fn exists(client: &Storage, bucket: &str, key: &str) -> Result<bool, Error> {
    match Box::pin(client.read_object(bucket, key).send()).await {
        Ok(_) => Ok(true),
        Err(error) if error.http_status_code() == Some(404) => Ok(false),
        Err(error) => Err(error),
    }
}
