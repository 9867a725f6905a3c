//! Objects that are read and written by one request.

use bytes::Bytes;
use reqwest::header::{HeaderMap, IF_MATCH, RANGE};
use reqwest::{Response, StatusCode};
use rusty_s3::Method::{Delete, Get, Head, Put as PutIt};

use super::request::unless_there;
use super::{Bucket, check_key};
use crate::s3::S3Error;
use crate::s3::answer::{expect, is_range};
use crate::s3::lost::{Attempts, etag_of};
use crate::wire::RequestError;

/// The bytes of an object to request, of the version that has this `ETag`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Range {
    pub(crate) bytes: Option<std::ops::Range<u64>>,
    pub(crate) etag: Option<String>,
}

/// What to store with an object besides its content.
#[derive(Debug, Clone, Default)]
pub(crate) struct Put {
    pub(crate) headers: Vec<(String, String)>,
    /// Not to replace an object.
    pub(crate) only_new: bool,
}

impl Bucket {
    /// Requests an object, or a range of it, once. The answer is checked to be that, or to be the whole
    /// object: not every server has ranges.
    pub(crate) async fn open(&self, key: &str, range: &Range) -> Result<Response, RequestError> {
        let headers = [("x-amz-checksum-mode".to_owned(), "ENABLED".to_owned())];
        let checked: &[_] = if range.bytes.is_none() { &headers } else { &[] };
        let mut request = self.object(Get, key, &[], checked)?;
        if let Some(bytes) = &range.bytes {
            request = request.header(RANGE, format!("bytes={}-{}", bytes.start, bytes.end - 1));
        }
        if let Some(etag) = &range.etag {
            request = request.header(IF_MATCH, etag);
        }
        let response = self.wire().send(request).await?;
        match &range.bytes {
            None => expect(response, &[StatusCode::OK]).await,
            Some(bytes) => {
                let found = [StatusCode::PARTIAL_CONTENT, StatusCode::OK];
                let response = expect(response, &found).await?;
                if response.status() == StatusCode::PARTIAL_CONTENT {
                    is_range(response.headers(), bytes)?;
                }
                Ok(response)
            }
        }
    }

    /// The headers of an object; `None` only if the server says that there is none.
    pub(crate) async fn head(&self, key: &str) -> Result<Option<HeaderMap>, S3Error> {
        check_key(key)?;
        let head = self.wire().retried(async || {
            let response = self.wire().send(self.object(Head, key, &[], &[])?).await?;
            match response.status() {
                StatusCode::NOT_FOUND => Ok(None),
                _ => Ok(Some(expect(response, &[StatusCode::OK]).await?.headers().clone())),
            }
        });
        Ok(head.await?)
    }

    /// Writes an object by one request; false if there is one that must not be replaced.
    pub(crate) async fn put(
        &self,
        key: &str,
        content: &[Bytes],
        put: &Put,
    ) -> Result<bool, S3Error> {
        check_key(key)?;
        let attempts = Attempts::default();
        let attempt = async || {
            let request = unless_there(self.object(PutIt, key, &[], &put.headers)?, put);
            let response = self.send_chunks(request, content).await?;
            if put.only_new && response.status() == StatusCode::PRECONDITION_FAILED {
                return Ok(false);
            }
            expect(response, &[StatusCode::OK]).await.map(|_| true)
        };
        match self.wire().retried(async || attempts.note(attempt().await)).await? {
            false if attempts.lost_answer() => self.has_etag(key, &etag_of(content)).await,
            written => Ok(written),
        }
    }

    /// Reads the whole of a small object.
    ///
    /// # Errors
    /// If the server can't be reached or refuses it.
    pub async fn read(&self, key: &str) -> Result<Bytes, S3Error> {
        check_key(key)?;
        let whole = Range::default();
        let read = self.wire().retried(async || Ok(self.open(key, &whole).await?.bytes().await?));
        Ok(read.await?)
    }

    /// Removes an object. One that is not there is fine.
    pub(crate) async fn delete(&self, key: &str) -> Result<(), S3Error> {
        check_key(key)?;
        let done = self.wire().retried(async || {
            let response = self.wire().send(self.object(Delete, key, &[], &[])?).await?;
            let gone = [StatusCode::NO_CONTENT, StatusCode::OK, StatusCode::NOT_FOUND];
            expect(response, &gone).await.map(drop)
        });
        Ok(done.await?)
    }
}
