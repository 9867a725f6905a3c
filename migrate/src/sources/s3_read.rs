use std::future::ready;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use conjoin::{BoxError, Context, task};
use reqwest::header::{CONTENT_LENGTH, ETAG, HeaderMap};
use reqwest::{Response, StatusCode};

use super::{ReadError, opened_parts};
use crate::Meta;
use crate::body::{Body, Origin, S3Object};
use crate::s3::{self, Bucket, S3, check_key, decoded, text_of};
use crate::wire::{Open, Opened, RequestError, Resumed};

/// Opens an object by one GET, and reads the body when the sink does.
///
/// A connection that is lost later is resumed where it broke off, in the same version of the object.
/// If that fails too, the body ends with the error.
///
/// # Errors
/// If the key can't be requested, or the server can't be reached or refuses it.
#[task(output(body, meta), retry = ReadError::retry)]
pub async fn s3_read(
    s3: &S3,
    cx: &Context,
    /// Bucket to read from.
    #[arg(long)]
    bucket: String,
    /// Key of the object.
    #[arg(long)]
    key: String,
    /// Chunks to read ahead while the sink is busy.
    #[arg(long)]
    #[default(4)]
    read_ahead: usize,
) -> Result<(Body, Meta), ReadError> {
    let from = format!("s3://{bucket}/{key}");
    let (object, response) = match get(s3, &bucket, &key).await {
        Ok(got) => got,
        Err(error) => return Err(ReadError::new(from, error)),
    };
    let meta = meta(response.headers());
    let origin = Origin::S3(object.clone());
    let (wire, object) = (object.bucket.wire().clone(), Arc::new(object));
    // The answer is there: the range that begins at the beginning is read from it.
    let begun = Mutex::new(Some(response));
    let parts = opened_parts(cx, from, meta.size.unwrap_or_default(), move |range| {
        let begun =
            begun.lock().unwrap_or_else(PoisonError::into_inner).take_if(|_| range.start == 0);
        ready(Resumed::stream(&wire, Arc::clone(&object), begun, range))
    });
    Ok((Body::from_parts(parts, read_ahead, origin), meta))
}

async fn get(s3: &S3, bucket: &str, key: &str) -> Result<(S3Object, Response), BoxError> {
    check_key(key)?;
    let bucket = s3.bucket(bucket)?;
    let whole = s3::Range::default();
    let response = bucket.wire().retried(|| bucket.open(key, &whole)).await?;
    if response.content_length().is_none() {
        return Err("the server doesn't state the size of the object".into());
    }
    let etag = text_of(response.headers(), ETAG.as_str());
    Ok((S3Object { bucket, key: key.to_owned(), etag }, response))
}

impl Open for S3Object {
    async fn open(&self, range: Range<u64>) -> Result<Opened, RequestError> {
        let start = range.start;
        let range = s3::Range { bytes: Some(range), etag: self.etag.clone() };
        let response = Bucket::open(&self.bucket, &self.key, &range).await?;
        // Some servers ignore the condition.
        if text_of(response.headers(), ETAG.as_str()) != self.etag {
            return Err(RequestError::Changed);
        }
        let skip = if response.status() == StatusCode::OK { start } else { 0 };
        Ok(Opened { response, skip })
    }
}

pub(crate) fn meta(headers: &HeaderMap) -> Meta {
    let header = |name| headers.get(name)?.to_str().ok();
    let is_whole = header("x-amz-checksum-type").is_none_or(|kind| kind == "FULL_OBJECT");
    let crc =
        |name| header(name).filter(|_| is_whole).and_then(|text| BASE64_STANDARD.decode(text).ok());
    let meta = Meta {
        size: header(CONTENT_LENGTH.as_str()).and_then(|size| size.parse().ok()),
        md5: etag_md5(headers),
        crc64nvme: crc("x-amz-checksum-crc64nvme")
            .and_then(|crc| Some(u64::from_be_bytes(crc.try_into().ok()?))),
        crc32c: crc("x-amz-checksum-crc32c")
            .and_then(|crc| Some(u32::from_be_bytes(crc.try_into().ok()?))),
        ..Meta::default()
    };
    let mut meta = meta.with_headers(headers, Some("x-amz-meta-"));
    for value in meta.user.values_mut() {
        *value = decoded(value).into_owned();
    }
    meta
}

/// The MD5 that the object's `ETag` states, in hexadecimal, if it is one.
///
/// The `ETag` of a multipart upload is not an MD5 of the content, and has another form. If the object
/// is encrypted with KMS or a customer's key, the `ETag` only looks like one.
fn etag_md5(headers: &HeaderMap) -> Option<String> {
    let header = |name| headers.get(name)?.to_str().ok();
    let encryption = header("x-amz-server-side-encryption");
    let has_own_key = headers.contains_key("x-amz-server-side-encryption-customer-algorithm");
    if encryption.is_some_and(|kind| kind.starts_with("aws:kms")) || has_own_key {
        return None;
    }
    let etag = header(ETAG.as_str())?.trim_matches('"');
    let is_md5 = etag.len() == 32 && etag.bytes().all(|b| b.is_ascii_hexdigit());
    is_md5.then(|| etag.to_ascii_lowercase())
}
