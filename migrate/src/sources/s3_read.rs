use bytes::Bytes;
use conjoin::{Context, Flow, task};
use object_store::{Attribute, GetResult, ObjectMeta, ObjectStoreExt, Result};

use super::{ReadError, opened};
use crate::Meta;
use crate::s3::{S3, exact_path};

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
    cx: &Context,
    /// Bucket to read from.
    #[arg(long)]
    bucket: String,
    /// Key of the object.
    #[arg(long)]
    key: String,
    /// Chunks to read ahead while the sink is busy.
    #[arg(long, default_value_t = 4)]
    read_ahead: usize,
) -> Result<(Flow<Bytes>, Meta), ReadError> {
    let from = format!("s3://{bucket}/{key}");
    match get(s3, &bucket, &key).await {
        Ok(object) => {
            let meta = meta(&object);
            let body = opened(cx, from, object.into_stream(), meta.size);
            Ok((body.ahead(read_ahead), meta))
        }
        Err(error) => Err(ReadError::new(from, error)),
    }
}

async fn get(s3: &S3, bucket: &str, key: &str) -> Result<GetResult> {
    let path = exact_path(key)?;
    s3.bucket(bucket)?.get(&path).await
}

fn meta(object: &GetResult) -> Meta {
    let content_type = object.attributes.get(&Attribute::ContentType);
    Meta {
        size: Some(object.meta.size),
        md5: etag_md5(&object.meta),
        content_type: content_type.map(|value| value.as_ref().to_owned()),
    }
}

/// The MD5 that the object's `ETag` states, in hexadecimal, if it is one.
///
/// That of a multipart upload is no MD5 of the content and has another form. That of an object
/// encrypted with KMS or a customer's key is none either, but looks like one.
fn etag_md5(meta: &ObjectMeta) -> Option<String> {
    let etag = meta.e_tag.as_deref()?.trim_matches('"');
    let is_md5 = etag.len() == 32 && etag.bytes().all(|b| b.is_ascii_hexdigit());
    is_md5.then(|| etag.to_ascii_lowercase())
}
