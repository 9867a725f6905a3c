//! Copies that the server makes.

use reqwest::StatusCode;
use reqwest::header::CONTENT_LENGTH;
use rusty_s3::Method::Put as PutIt;

use super::request::unless_there;
use super::{Bucket, Put, check_key};
use crate::s3::S3Error;
use crate::wire::Sent;

impl Bucket {
    /// Has the server copy an object to here, with all that belongs to it, if it is still the one
    /// that has this `ETag`.
    pub(crate) async fn copy_from(
        &self,
        from: (&Self, &str),
        etag: Option<&str>,
        key: &str,
        put: &Put,
    ) -> Result<bool, S3Error> {
        check_key(key)?;
        check_key(from.1)?;
        let headers = [copy_source(from, etag), put.headers.clone()].concat();
        let done = self.wire().retried(async || {
            let request = unless_there(self.object(PutIt, key, &[], &headers)?, put);
            let request = request.header(CONTENT_LENGTH, 0);
            let response = self.wire().send_body(request, &Sent::all()).await?;
            if put.only_new && response.status() == StatusCode::PRECONDITION_FAILED {
                return Ok(false);
            }
            self.outcome(response).await.map(|_| true)
        });
        Ok(done.await?)
    }

    /// Has the server copy a range of an object to a part of an upload.
    pub(crate) async fn copy_part_from(
        &self,
        from: (&Self, &str),
        etag: Option<&str>,
        bytes: &std::ops::Range<u64>,
        (key, id, number): (&str, &str, usize),
    ) -> Result<String, S3Error> {
        let mut headers = copy_source(from, etag);
        let range = format!("bytes={}-{}", bytes.start, bytes.end - 1);
        headers.push(("x-amz-copy-source-range".to_owned(), range));
        let number = number.to_string();
        let done = self.wire().retried(async || {
            let query = [("partNumber", &*number), ("uploadId", id)];
            let request = self.object(PutIt, key, &query, &headers)?;
            let request = request.header(CONTENT_LENGTH, 0);
            let response = self.wire().send_body(request, &Sent::all()).await?;
            self.outcome(response).await
        });
        Ok(done.await?)
    }
}

fn copy_source((bucket, key): (&Bucket, &str), etag: Option<&str>) -> Vec<(String, String)> {
    let path = bucket.url(key);
    // The URL's path is encoded as this header has to be; in path style it has the bucket.
    let key_path = path.path().strip_prefix(bucket.0.bucket.base_url().path()).unwrap_or_default();
    let mut headers =
        vec![("x-amz-copy-source".to_owned(), format!("/{}/{key_path}", bucket.name()))];
    headers.extend(etag.map(|etag| ("x-amz-copy-source-if-match".to_owned(), etag.to_owned())));
    headers
}
