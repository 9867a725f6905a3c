mod copy;
mod incoming;
mod upload;

use std::sync::Arc;

use bytes::Bytes;
use conjoin::{Context, task};
use futures_util::FutureExt;

use self::upload::{Begun, Upload};
use super::content::Content;
use super::pieces::{Piece, Pieces};
use super::{IfExists, PartSize, WriteError, Written};
use crate::body::{Body, Origin};
use crate::checksum::Stated;
use crate::s3::{Bucket, Put, S3Error, ToS3, encoded};
use crate::wire::RequestError;
use crate::{Limits, Meta, Metadata};

/// Writes `body` to an object: with one PUT if it is smaller than a part, otherwise a multipart upload,
/// which is aborted unless the run succeeds.
///
/// If the source can be read by ranges, several parts are read at once, and each is sent while it is
/// read. It is kept until the server has it, so memory is bounded by the parts under way.
///
/// If the source is an object of the same account, the server copies it.
///
/// # Errors
/// See [`WriteError`].
#[task(retry = WriteError::retry)]
#[expect(clippy::too_many_arguments, reason = "they are the fields of a struct")]
pub async fn s3_write(
    s3: &ToS3,
    limits: &Limits,
    cx: &Context,
    /// Content of the object.
    body: Body,
    /// What the content must be, and what belongs to it.
    meta: Meta,
    /// Bucket to write to.
    #[arg(long)]
    to_bucket: String,
    /// Key to write to.
    #[arg(long)]
    to_key: String,
    /// Bytes in a part of an upload, at least 5 MiB. It grows if there would be more parts than S3
    /// takes.
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
    /// Storage class of the object, such as `STANDARD_IA`.
    #[arg(long)]
    #[serde(default)]
    storage_class: Option<String>,
    /// Tags of the object, as `name=value&name=value`.
    #[arg(long)]
    #[serde(default)]
    tags: Option<String>,
    /// Read and write the object even if the server could copy it.
    #[arg(long)]
    #[serde(default)]
    no_server_side_copy: bool,
) -> Result<Written, WriteError> {
    let to = format!("s3://{to_bucket}/{to_key}");
    let bucket = s3.0.bucket(&to_bucket).map_err(|error| WriteError::write(&to, error))?;
    let meta = meta.keeping(metadata);
    let put = Put { headers: headers(&meta, storage_class, tags), only_new: !if_exists.replaces() };
    let target = Target { bucket, key: to_key, put };
    let failed = |error: S3Error| WriteError::write(&to, error);
    if let Some(Origin::S3(from)) = body.origin()
        && target.bucket.is(&from.bucket)
        && target.key == from.key
    {
        return Err(WriteError::Same { to });
    }
    // Asked first, so nothing is sent in vain.
    if target.put.only_new && target.bucket.head(&target.key).await.map_err(failed)?.is_some() {
        return if_exists.there(to);
    }
    if let Some(Origin::S3(from)) = body.origin().filter(|_| !no_server_side_copy) {
        let from = from.clone();
        if let Some(done) = copy::copy(&target, &from, &meta, metadata, limits, cx).await {
            let bytes = meta.size.unwrap_or_default();
            // Some may have been read ahead meanwhile.
            cx.progress().add_bytes(bytes.saturating_sub(cx.progress().bytes()));
            let written = done.map_err(failed)?;
            return if written {
                Ok(Written { bytes, ..Written::begun(to) })
            } else {
                if_exists.there(to)
            };
        }
    }
    let stated = Stated::of(&meta).filter(|_| !no_checksum);
    if let Some(parts) = body.parts_over(part_size.bytes(meta.size)) {
        drop(body);
        let upload = Upload::begin(target, cx).await.map_err(failed)?;
        let begun = upload.begun().clone();
        let send = move |piece| send(piece, begun.clone()).boxed();
        let part_size = part_size.bytes(meta.size);
        let pieces = Pieces::new(parts, part_size, limits, stated, to.clone(), Box::new(send));
        let (upload, written) = send_all(pieces, upload).await?;
        let completed = upload.complete().await.map_err(failed)?;
        return if completed { Ok(written) } else { if_exists.there(to) };
    }
    let mut content = Content::new(body, &meta, limits, no_checksum, to.clone());
    match write(target, limits, cx, &mut content, part_size, meta.size).await? {
        Ok(true) => Ok(content.written()),
        Ok(false) => if_exists.there(to),
        Err(error) => Err(failed(error)),
    }
}

/// The number of a part, its `ETag` and its size.
type Sent = (usize, String, u64);

/// Sends a piece while it is read.
async fn send(mut piece: Piece, begun: Begun) -> Result<(Piece, Sent), WriteError> {
    let number = piece.number + 1;
    let (chunks, sending) = incoming::part(&begun, number, piece.size);
    let sending = begun.spawn(Arc::clone(&piece.slot), sending);
    while let Some(chunk) = piece.chunk().await? {
        // Fails only if nothing sends anymore, which the end tells.
        let _ = chunks.send(chunk);
    }
    drop(chunks);
    match upload::joined(sending).await {
        Ok(Some(etag)) => {
            let size = piece.size;
            Ok((piece, (number, etag, size)))
        }
        Ok(None) => Err(WriteError::write(piece.to(), RequestError::Short(piece.size))),
        Err(error) => Err(WriteError::write(piece.to(), error)),
    }
}

/// Sends all pieces, and has the content checked before the upload is complete.
async fn send_all(
    mut pieces: Pieces<Sent>,
    mut upload: Upload,
) -> Result<(Upload, Written), WriteError> {
    while let Some((number, etag, size)) = pieces.next().await? {
        upload.sent(number, etag, size);
    }
    Ok((upload, pieces.written().await?))
}

/// Returns false if an object exists that must not be replaced.
async fn write(
    target: Target,
    limits: &Limits,
    cx: &Context,
    content: &mut Content,
    part_size: PartSize,
    size: Option<u64>,
) -> Result<Result<bool, S3Error>, WriteError> {
    let mut slot = limits.part().await;
    let first = content.part(part_size.bytes(size)).await?;
    if first.iter().map(Bytes::len).sum::<usize>() < part_size.bytes(size) {
        return Ok(target.bucket.put(&target.key, &first, &target.put).await);
    }
    let mut upload = match Upload::begin(target, cx).await {
        Ok(upload) => upload,
        Err(error) => return Ok(Err(error)),
    };
    let (mut part, mut number) = (first, 1);
    while !part.is_empty() {
        upload.put(number, part, Arc::new(slot));
        slot = limits.part().await;
        part = content.part(part_size.of_part(size, number)).await?;
        number += 1;
        if let Err(error) = upload.check() {
            return Ok(Err(error));
        }
    }
    Ok(upload.complete().await)
}

fn headers(
    meta: &Meta,
    storage_class: Option<String>,
    tags: Option<String>,
) -> Vec<(String, String)> {
    let described = meta.headers().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let user = meta.user_with_file_times();
    let user = user.into_iter();
    let user =
        user.map(|(name, value)| (format!("x-amz-meta-{name}"), encoded(&value).into_owned()));
    let class = storage_class.map(|class| ("x-amz-storage-class".to_owned(), class));
    let tags = tags.map(|tags| ("x-amz-tagging".to_owned(), tags));
    described.chain(user).chain(class).chain(tags).collect()
}

/// The object to be.
#[derive(Clone)]
struct Target {
    bucket: Bucket,
    key: String,
    put: Put,
}
