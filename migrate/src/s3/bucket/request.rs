//! Requests to a bucket, signed.

use bytes::Bytes;
use jiff::Timestamp;
use reqwest::header::{CONTENT_LENGTH, HeaderName, HeaderValue, IF_NONE_MATCH};
use reqwest::{RequestBuilder, Response, Url};
use rusty_s3::Map;
use rusty_s3::Method::{self, Delete, Get, Head, Post, Put as PutIt};

use super::{Bucket, Put};
use crate::s3::S3Error;
use crate::s3::answer::parsed;
use crate::s3::xml::Outcome;
use crate::wire::{RequestError, Sent};

/// How long a signature is valid: a request is signed when it is sent.
const VALID_SECONDS: u64 = 3600;

impl Bucket {
    pub(in crate::s3) fn request(
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
        let mut request = self.wire().client()?.request(method, url);
        for (name, value) in headers {
            let (name, value) =
                header(name, value).ok_or_else(|| RequestError::Header(name.clone()))?;
            request = request.header(name, value);
        }
        Ok(request)
    }

    pub(in crate::s3) fn object(
        &self,
        method: Method,
        key: &str,
        query: &[(&str, &str)],
        headers: &[(String, String)],
    ) -> Result<RequestBuilder, RequestError> {
        self.request(method, self.url(key), query, headers)
    }

    pub(in crate::s3) async fn send_chunks(
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
    pub(in crate::s3) async fn outcome(&self, response: Response) -> Result<String, RequestError> {
        parsed(self.wire(), response, Outcome::parse_etag).await
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

/// None if no header can have these characters.
fn header(name: &str, value: &str) -> Option<(HeaderName, HeaderValue)> {
    let value = HeaderValue::from_bytes(value.trim().as_bytes()).ok()?;
    Some((name.parse().ok()?, value))
}

pub(super) fn unless_there(request: RequestBuilder, put: &Put) -> RequestBuilder {
    if put.only_new { request.header(IF_NONE_MATCH, "*") } else { request }
}

fn with_query(mut url: Url, query: &[(&str, &str)]) -> Url {
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    url
}
