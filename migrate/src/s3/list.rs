use futures_util::{Stream, StreamExt, stream};
use rusty_s3::Method::Get;

use super::S3Error;
use super::answer::parsed;
use super::bucket::Bucket;
use super::xml::ListBucketResult;
use crate::wire::RequestError;

/// An object, as a listing has it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Listed {
    /// Its key, exactly, if [`is_utf8`](Self::is_utf8). Else it is as the server encodes it.
    pub key: String,
    /// Whether its key is UTF-8. If it isn't, the object can't be requested by it.
    pub is_utf8: bool,
    /// Its size in bytes.
    pub size: u64,
    /// Its `ETag`, in quotes.
    pub etag: Option<String>,
    /// When it was written, as a date of RFC 3339.
    pub modified: Option<String>,
}

/// Page by page: while one is worked on, no other is held.
pub(super) fn objects(
    bucket: Bucket,
    prefix: String,
) -> impl Stream<Item = Result<Listed, S3Error>> + Send + 'static {
    let pages = stream::try_unfold(Some(None), move |token: Option<Option<String>>| {
        let (bucket, prefix) = (bucket.clone(), prefix.clone());
        async move {
            let Some(token) = token else { return Ok(None) };
            let page = page(&bucket, &prefix, token.as_deref()).await?;
            let next = page.next_continuation_token.map(Some);
            Ok::<_, S3Error>(Some((page.contents, next)))
        }
    });
    pages.flat_map(|page| {
        let (objects, error) = match page {
            Ok(objects) => (objects, None),
            Err(error) => (Vec::new(), Some(Err(error))),
        };
        let listed = objects.into_iter().map(|object| {
            Ok(Listed {
                key: object.key,
                is_utf8: !object.is_encoded,
                size: object.size,
                etag: object.etag,
                modified: object.last_modified,
            })
        });
        stream::iter(listed.chain(error))
    })
}

/// One page of the objects whose keys begin with `prefix`, after the page that returned the token.
async fn page(
    bucket: &Bucket,
    prefix: &str,
    token: Option<&str>,
) -> Result<ListBucketResult, RequestError> {
    let wire = bucket.wire();
    wire.retried(async || {
        let mut query = vec![("encoding-type", "url"), ("list-type", "2"), ("prefix", prefix)];
        query.extend(token.map(|token| ("continuation-token", token)));
        let request = bucket.request(Get, bucket.base_url(), &query, &[])?;
        parsed(wire, wire.send(request).await?, ListBucketResult::parse).await
    })
    .await
}
