//! The source: reads an object from S3 as a stream.

use bytes::Bytes;
use conjoin::task;
use futures_util::stream::BoxStream;
use object_store::path::Path;
use object_store::{Error, GetResult, ObjectMeta, ObjectStoreExt, Result};
use thiserror::Error;

use crate::s3::S3;

/// The content of an object, chunk by chunk as it comes from the network.
pub type Body = BoxStream<'static, Result<Bytes>>;

/// The object could not be opened.
#[derive(Debug, Error)]
#[error("failed to read s3://{bucket}/{key}")]
pub struct S3ReadError {
    bucket: String,
    key: String,
    source: Error,
}

/// Opens an object by one GET, whose body is left to be read.
///
/// A connection lost later is resumed where it broke off; when that fails too, the body ends in the
/// error.
///
/// # Errors
/// When this client cannot ask for the key, or the server refuses it.
#[task(output(body, meta))]
pub async fn s3_read(
    s3: &S3,
    /// Bucket to read from.
    #[arg(long)]
    bucket: String,
    /// Key of the object; also the name of the file, with its subdirectories.
    #[arg(long)]
    key: String,
) -> Result<(Body, ObjectMeta), S3ReadError> {
    match get(s3, &bucket, &key).await {
        Ok(object) => {
            let meta = object.meta.clone();
            Ok((object.into_stream(), meta))
        }
        Err(source) => Err(S3ReadError { bucket, key, source }),
    }
}

async fn get(s3: &S3, bucket: &str, key: &str) -> Result<GetResult> {
    let path = exact_path(key)?;
    s3.bucket(bucket)?.get(&path).await
}

/// The path of exactly this key: `Path::parse` drops a slash at either end, and `Path::from`
/// escapes characters, so that another object would be read.
fn exact_path(key: &str) -> Result<Path> {
    let path = Path::parse(key)?;
    if path.as_ref() == key {
        return Ok(path);
    }
    let message = "a key that begins or ends with a slash cannot be asked for: rename the object";
    Err(Error::NotSupported { source: message.into() })
}

/// The MD5 that the object's `ETag` states, in hexadecimal, if it is one.
///
/// That of a multipart upload is no MD5 of the content and has another form. That of an object
/// encrypted with KMS or a customer's key is none either, but looks like one.
#[must_use]
pub fn etag_md5(meta: &ObjectMeta) -> Option<String> {
    let etag = meta.e_tag.as_deref()?.trim_matches('"');
    let is_md5 = etag.len() == 32 && etag.bytes().all(|b| b.is_ascii_hexdigit());
    is_md5.then(|| etag.to_ascii_lowercase())
}
