use std::sync::Arc;

use bytes::Bytes;
use futures_util::Stream;
use jiff::Timestamp;
use reqwest::header::{
    CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap, IF_MATCH, IF_NONE_MATCH, RANGE,
};
use reqwest::{RequestBuilder, Response, StatusCode, Url};
use rusty_s3::Method::{self, Delete, Get, Head, Post, Put as PutIt};
use rusty_s3::{Credentials, Map};

use super::account::Account;
use super::lost::{Attempts, Whole, etag_of};
use super::xml::{self, InitiateMultipartUploadResult, Outcome};
use super::{Listed, S3Error, list};
use crate::wire::{RequestError, Sent, Wire};

/// How long a signature is valid: a request is signed when it is sent.
const VALID_SECONDS: u64 = 3600;

/// A bucket of an S3 account. Clones are cheap.
#[derive(Debug, Clone)]
pub struct Bucket(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    bucket: rusty_s3::Bucket,
    endpoint: Url,
    credentials: Option<Credentials>,
    wire: Wire,
}

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
    pub(super) fn new(bucket: rusty_s3::Bucket, account: &Account) -> Self {
        let (credentials, wire) = (account.credentials.clone(), account.wire.clone());
        Self(Arc::new(Inner { bucket, endpoint: account.endpoint.clone(), credentials, wire }))
    }

    pub(crate) fn wire(&self) -> &Wire {
        &self.0.wire
    }

    pub(crate) fn name(&self) -> &str {
        self.0.bucket.name()
    }

    /// Whether the other bucket is of the same store and the same account.
    pub(crate) fn same_account(&self, other: &Self) -> bool {
        let key = |bucket: &Self| bucket.0.credentials.as_ref().map(|it| it.key().to_owned());
        self.0.endpoint == other.0.endpoint && key(self) == key(other)
    }

    /// Whether both mean the same bucket.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.0.endpoint == other.0.endpoint && self.name() == other.name()
    }

    /// The URL of an object, without a signature.
    pub(crate) fn url(&self, key: &str) -> Url {
        self.0.bucket.object_url(key)
    }

    pub(super) fn request(
        &self,
        method: Method,
        url: Url,
        query: &[(&str, &str)],
        headers: &[(String, String)],
    ) -> Result<RequestBuilder, RequestError> {
        let (mut signed_query, mut signed) = (Map::new(), Map::new());
        for (name, value) in query {
            signed_query.insert(*name, *value);
        }
        let is_signed = |name: &str| name.starts_with("x-amz-");
        for (name, value) in headers.iter().filter(|(name, _)| is_signed(name)) {
            signed.insert(name.clone(), value.trim().to_owned());
        }
        let url = match &self.0.credentials {
            Some(by) => rusty_s3::signing::sign(
                &Timestamp::now(),
                method,
                url,
                by.key(),
                by.secret(),
                by.token(),
                self.0.bucket.region(),
                VALID_SECONDS,
                signed_query.iter(),
                signed.iter(),
            ),
            None => with_query(url, query),
        };
        let method = match method {
            Head => reqwest::Method::HEAD,
            Get => reqwest::Method::GET,
            Post => reqwest::Method::POST,
            PutIt => reqwest::Method::PUT,
            Delete => reqwest::Method::DELETE,
        };
        let request = self.wire().client()?.request(method, url);
        Ok(headers
            .iter()
            .fold(request, |request, (name, value)| request.header(name, value.trim())))
    }

    fn object(
        &self,
        method: Method,
        key: &str,
        query: &[(&str, &str)],
        headers: &[(String, String)],
    ) -> Result<RequestBuilder, RequestError> {
        self.request(method, self.url(key), query, headers)
    }

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

    /// Begins an upload, and returns its id.
    pub(crate) async fn create_upload(&self, key: &str, put: &Put) -> Result<String, S3Error> {
        check_key(key)?;
        let created = self.wire().retried(async || {
            let request = self.object(Post, key, &[("uploads", "")], &put.headers)?;
            let response = self.wire().send(request.header(CONTENT_LENGTH, 0)).await?;
            let text = self.wire().text(expect(response, &[StatusCode::OK]).await?).await?;
            Ok(xml::parse::<InitiateMultipartUploadResult>(&text)?.upload_id)
        });
        Ok(created.await?)
    }

    /// Sends a part of an upload, and returns its `ETag`.
    pub(crate) async fn put_part(
        &self,
        key: &str,
        id: &str,
        number: usize,
        content: &[Bytes],
    ) -> Result<String, S3Error> {
        let number = number.to_string();
        let sent = self.wire().retried(async || {
            let query = [("partNumber", &*number), ("uploadId", id)];
            let response = self.send_chunks(self.object(PutIt, key, &query, &[])?, content).await?;
            let response = expect(response, &[StatusCode::OK]).await?;
            let etag = text_of(response.headers(), ETAG.as_str());
            etag.ok_or_else(|| RequestError::Answer("a part without an ETag".to_owned()))
        });
        Ok(sent.await?)
    }

    /// Makes an object of the parts; false if there is one that must not be replaced.
    pub(crate) async fn complete(
        &self,
        key: &str,
        id: &str,
        etags: &[String],
        whole: &Whole,
        put: &Put,
    ) -> Result<bool, S3Error> {
        let body = parts_xml(etags);
        let attempts = Attempts::default();
        let attempt = async || {
            let request = self.object(Post, key, &[("uploadId", id)], &[])?;
            let request = unless_there(request, put);
            let response = self.send_chunks(request, std::slice::from_ref(&body)).await?;
            if put.only_new && response.status() == StatusCode::PRECONDITION_FAILED {
                return Ok(false);
            }
            self.outcome(response).await.map(|_| true)
        };
        match self.wire().retried(async || attempts.note(attempt().await)).await {
            Ok(false) if attempts.lost_answer() => self.was_completed(key, etags, whole).await,
            // The upload is gone: an attempt whose answer was lost has completed it, or it was aborted.
            Err(error) if error.code() == Some(StatusCode::NOT_FOUND) => {
                let completed = self.was_completed(key, etags, whole).await?;
                if completed { Ok(true) } else { Err(error.into()) }
            }
            done => Ok(done?),
        }
    }

    /// Gives an upload up. One that is not there is fine.
    pub(crate) async fn abort(&self, key: &str, id: &str) -> Result<(), S3Error> {
        let done = self.wire().retried(async || {
            let request = self.object(Delete, key, &[("uploadId", id)], &[])?;
            let gone = [StatusCode::NO_CONTENT, StatusCode::OK, StatusCode::NOT_FOUND];
            expect(self.wire().send(request).await?, &gone).await.map(drop)
        });
        Ok(done.await?)
    }

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

    async fn send_chunks(
        &self,
        request: RequestBuilder,
        chunks: &[Bytes],
    ) -> Result<Response, RequestError> {
        let size: usize = chunks.iter().map(Bytes::len).sum();
        let request = request.header(CONTENT_LENGTH, size);
        if size == 0 {
            return self.wire().send(request.body("")).await;
        }
        let sent = Sent::new();
        let request = request.body(sent.whole(chunks.to_vec()));
        self.wire().send_body(request, &sent).await
    }

    /// Returns the `ETag` in an XML answer, which may be an error although its status is 200.
    async fn outcome(&self, response: Response) -> Result<String, RequestError> {
        let text = self.wire().text(expect(response, &[StatusCode::OK]).await?).await?;
        let outcome: Outcome = xml::parse(&text)?;
        outcome.check()?;
        Ok(outcome.etag.unwrap_or_default())
    }

    /// One page of the objects whose keys begin with `prefix`, after the page that returned the token.
    pub(super) async fn page(
        &self,
        prefix: &str,
        token: Option<&str>,
    ) -> Result<xml::ListBucketResult, RequestError> {
        self.wire()
            .retried(async || {
                let mut query =
                    vec![("encoding-type", "url"), ("list-type", "2"), ("prefix", prefix)];
                query.extend(token.map(|token| ("continuation-token", token)));
                let request = self.request(Get, self.0.bucket.base_url().clone(), &query, &[])?;
                let response = expect(self.wire().send(request).await?, &[StatusCode::OK]).await?;
                xml::ListBucketResult::parse(&self.wire().text(response).await?)
            })
            .await
    }

    /// The objects whose keys begin with this, page by page.
    pub fn list(
        &self,
        prefix: &str,
    ) -> impl Stream<Item = Result<Listed, S3Error>> + Send + 'static {
        list::objects(self.clone(), prefix.to_owned())
    }
}

/// URLs can't have these, and a client would quietly ask for another object.
pub(crate) fn check_key(key: &str) -> Result<(), S3Error> {
    let wrong = |why| Err(S3Error::Key(key.to_owned(), why));
    if key.is_empty() {
        return wrong("name an object");
    }
    if key.split('/').any(|part| matches!(part, "." | "..")) {
        return wrong("a URL can't have `.` or `..` as a part: rename the object");
    }
    Ok(())
}

fn with_query(mut url: Url, query: &[(&str, &str)]) -> Url {
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    url
}

fn unless_there(request: RequestBuilder, put: &Put) -> RequestBuilder {
    if put.only_new { request.header(IF_NONE_MATCH, "*") } else { request }
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

fn parts_xml(etags: &[String]) -> Bytes {
    let parts = etags.iter().zip(1..).map(|(etag, number)| {
        let etag = xml::escaped(etag);
        format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>")
    });
    let parts: String = parts.collect();
    format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>").into()
}

async fn expect(response: Response, expected: &[StatusCode]) -> Result<Response, RequestError> {
    if expected.contains(&response.status()) {
        return Ok(response);
    }
    let region = text_of(response.headers(), "x-amz-bucket-region");
    let is_elsewhere = response.status().is_redirection();
    Err(RequestError::status(response, |text| match region {
        Some(region) if is_elsewhere => {
            format!("the bucket is in another region: set AWS_REGION={region}")
        }
        _ => xml::error(text),
    })
    .await)
}

/// Whether an answer is of the range that was asked for.
pub(crate) fn is_range(
    headers: &HeaderMap,
    asked: &std::ops::Range<u64>,
) -> Result<(), RequestError> {
    let told = text_of(headers, CONTENT_RANGE.as_str()).unwrap_or_default();
    let begins =
        told.strip_prefix("bytes ").and_then(|told| told.split(['-', '/']).next()?.parse().ok());
    if begins == Some(asked.start) {
        return Ok(());
    }
    Err(RequestError::Answer(format!("asked for bytes from {}, got {told:?}", asked.start)))
}

pub(crate) fn text_of(headers: &HeaderMap, name: &str) -> Option<String> {
    std::str::from_utf8(headers.get(name)?.as_bytes()).ok().map(str::to_owned)
}
