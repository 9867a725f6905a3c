use bytes::Bytes;
use conjoin::task;
use futures_util::future::join;

use super::content::Content;
use super::{IfExists, PartSize, WriteError, Written};
use crate::body::{Body, Origin};
use crate::gcs::{CHUNK, Gcs, GcsError, Part, Session};
use crate::{Limits, Meta, Metadata};

/// Writes `body` to an object of Google Cloud Storage, by a resumable upload.
///
/// The object is there only when the whole body came and is what `meta` says. There is nothing to
/// undo: an abandoned upload is not visible, and the server drops it by itself. A part that the server
/// refuses for the moment is sent again. If the connection is lost, the server is asked what it has. The
/// next part is read while one is sent.
///
/// # Errors
/// See [`WriteError`].
#[task(retry = WriteError::retry)]
#[expect(clippy::too_many_arguments, reason = "they are the fields of a struct")]
pub async fn gcs_write(
    gcs: &Gcs,
    limits: &Limits,
    /// Content of the object.
    body: Body,
    /// What the content must be, and what belongs to it.
    meta: Meta,
    /// Bucket to write to.
    #[arg(long)]
    to_bucket: String,
    /// Name of the object to write.
    #[arg(long)]
    to_key: String,
    /// Bytes in a part of the upload, rounded up to a multiple of 256 KiB; two are held in memory.
    #[arg(long)]
    #[default(PartSize::default())]
    part_size: PartSize,
    /// What to do if the target exists.
    #[arg(long, value_enum)]
    #[default(IfExists::Replace)]
    if_exists: IfExists,
    /// Do not compare checksums: needed for a source that states a wrong one.
    #[arg(long)]
    no_checksum: bool,
    /// What to keep besides the content: headers such as Content-Type, and the user's metadata.
    #[arg(long, value_enum)]
    #[default(Metadata::All)]
    metadata: Metadata,
) -> Result<Written, WriteError> {
    let to = format!("gs://{to_bucket}/{to_key}");
    let failed = |error: GcsError| WriteError::write(&to, error);
    if matches!(body.origin(), Some(Origin::Gcs { bucket, key }) if *bucket == to_bucket && *key == to_key)
    {
        return Err(WriteError::Same { to });
    }
    if to_key.is_empty() {
        return Err(WriteError::write(&to, "name an object"));
    }
    let only_new = !if_exists.replaces();
    // Asked first, so nothing is sent in vain.
    if only_new && gcs.about(&to_bucket, &to_key).await.map_err(failed)?.is_some() {
        return if_exists.there(to);
    }
    let part_size = part_size.bytes(meta.size).next_multiple_of(CHUNK);
    let meta = meta.keeping(metadata);
    let mut content = Content::new(body, &meta, limits, no_checksum, to.clone());
    let first = content.part(part_size).await?;
    let session = gcs.begin(&to_bucket, &to_key, &meta, only_new).await.map_err(failed)?;
    let Some(session) = session else { return if_exists.there(to) };
    match send(session, &mut content, first, part_size).await? {
        Ok(true) => Ok(content.written()),
        Ok(false) => if_exists.there(to),
        Err(error) => Err(failed(error)),
    }
}

/// Sends a part when it is known whether it is the last one. False if there is an object that must not be
/// replaced.
async fn send(
    session: Session,
    content: &mut Content,
    mut chunks: Vec<Bytes>,
    part_size: usize,
) -> Result<Result<bool, GcsError>, WriteError> {
    let size = |chunks: &[Bytes]| chunks.iter().map(Bytes::len).sum::<usize>();
    let mut start = 0;
    let mut next =
        if size(&chunks) == part_size { content.part(part_size).await? } else { Vec::new() };
    while !next.is_empty() {
        let part = Part { start, chunks, is_last: false };
        start += part_size as u64;
        let (sent, read) = join(session.put(part), content.part(part_size)).await;
        (chunks, next) = (next, read?);
        if !matches!(sent, Ok(true)) {
            return Ok(sent);
        }
    }
    Ok(session.put(Part { start, chunks, is_last: true }).await)
}
