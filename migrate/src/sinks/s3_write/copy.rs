//! A copy that the server makes by itself.

use std::sync::Arc;

use conjoin::Context;
use reqwest::StatusCode;

use super::Target;
use super::upload::Upload;
use crate::body::S3Object;
use crate::s3::{Put, S3Error};
use crate::{Limits, Meta, Metadata};

/// What S3 copies by one request.
const MAX_COPY: u64 = 5 << 30;
const COPY_PART: u64 = 512 << 20;

/// Returns false if an object exists that must not be replaced, and `None` if the server can't copy
/// it. Then it has to be read and written.
pub(super) async fn copy(
    target: &Target,
    from: &S3Object,
    meta: &Meta,
    metadata: Metadata,
    limits: &Limits,
    cx: &Context,
) -> Option<Result<bool, S3Error>> {
    if !target.bucket.same_account(&from.bucket) {
        return None;
    }
    let size = meta.size?;
    let copied = if size > MAX_COPY {
        by_parts(target, from, size, limits, cx).await
    } else {
        whole(target, from, metadata).await
    };
    match copied {
        Err(S3Error::Request(error)) if error.code().is_some_and(means_it_cannot) => None,
        copied => Some(copied),
    }
}

/// Some servers can't copy, and some accounts aren't allowed to.
fn means_it_cannot(status: StatusCode) -> bool {
    matches!(status.as_u16(), 400 | 403 | 405 | 501)
}

async fn whole(target: &Target, from: &S3Object, metadata: Metadata) -> Result<bool, S3Error> {
    // The server keeps what belongs to the object, and takes nothing of that in the request.
    let is_kept = |name: &str| name.starts_with("x-amz-") && !name.starts_with("x-amz-meta-");
    let mut headers = target.put.headers.clone();
    headers.retain(|(name, _)| is_kept(name));
    if metadata == Metadata::None {
        headers.push(("x-amz-metadata-directive".to_owned(), "REPLACE".to_owned()));
    }
    if headers.iter().any(|(name, _)| name == "x-amz-tagging") {
        headers.push(("x-amz-tagging-directive".to_owned(), "REPLACE".to_owned()));
    }
    let put = Put { headers, only_new: target.put.only_new };
    target
        .bucket
        .copy_from((&from.bucket, &from.key), from.etag.as_deref(), &target.key, &put)
        .await
}

async fn by_parts(
    target: &Target,
    from: &S3Object,
    size: u64,
    limits: &Limits,
    cx: &Context,
) -> Result<bool, S3Error> {
    let mut upload = Upload::begin(target.clone(), cx).await?;
    for (start, number) in
        (0..size).step_by(usize::try_from(COPY_PART).unwrap_or(usize::MAX)).zip(1..)
    {
        let slot = Arc::new(limits.part().await);
        upload.copy(number, from.clone(), start..size.min(start + COPY_PART), slot);
        upload.check()?;
    }
    upload.complete().await
}
