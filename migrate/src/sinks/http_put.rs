use std::io;
use std::pin::pin;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use conjoin::{Flow, task};
use futures_util::stream;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, IF_NONE_MATCH};
use reqwest::{Body, RequestBuilder, Response, StatusCode};
use tokio::sync::mpsc;

use super::content::Content;
use super::{IfExists, WriteError, Written};
use crate::Meta;
use crate::hex;
use crate::http::Http;

/// Writes `body` to a URL by one PUT.
///
/// The last chunk is sent only when the content was found right: until then the server has too
/// little, and keeps nothing.
///
/// # Errors
/// See [`WriteError`].
#[task]
pub async fn http_put(
    http: &Http,
    /// Content to put.
    body: Flow<Bytes>,
    /// What the content must be, and its media type.
    meta: Meta,
    /// URL to write to.
    #[arg(long)]
    to_url: String,
    /// What to do when the target is there already.
    #[arg(long, value_enum, default_value_t)]
    if_exists: IfExists,
    /// Do not compare the MD5: needed for a source that states a wrong one, as S3 does for objects
    /// encrypted with KMS or with a key of your own.
    #[arg(long)]
    no_checksum: bool,
) -> Result<Written, WriteError> {
    let failed = |error: reqwest::Error| WriteError::write(&to_url, error.without_url());
    if if_exists != IfExists::Replace && is_there(http, &to_url).await.map_err(failed)? {
        return if_exists.there(to_url);
    }
    let request = request(http, &to_url, &meta, if_exists, no_checksum);
    let mut content = Content::new(body, meta, no_checksum, to_url.clone());
    let Some(first) = content.chunk().await? else {
        // A body of which the client knows that there is nothing to ask for.
        let sent = request.body("").send().await;
        return outcome(sent, Some(content.written()), if_exists, to_url);
    };
    let (feed, fed) = mpsc::channel(1);
    let mut sending = pin!(request.body(body_of(fed)).send());
    // Here, and not where the client polls the body: there a panic would get lost.
    let written = tokio::select! {
        written = held_back(content, first, feed) => written?,
        early = &mut sending => return outcome(early, None, if_exists, to_url),
    };
    outcome(sending.await, written, if_exists, to_url)
}

async fn is_there(http: &Http, url: &str) -> reqwest::Result<bool> {
    // A server that has no HEAD says so, and is asked by the PUT's own condition.
    Ok(http.client().head(url).send().await?.status().is_success())
}

fn request(
    http: &Http,
    url: &str,
    meta: &Meta,
    if_exists: IfExists,
    no_checksum: bool,
) -> RequestBuilder {
    let mut request = http.client().put(url);
    if let Some(size) = meta.size {
        request = request.header(CONTENT_LENGTH, size);
    }
    if let Some(content_type) = &meta.content_type {
        request = request.header(CONTENT_TYPE, content_type);
    }
    if let Some(md5) = meta.md5.as_deref().and_then(hex::bytes).filter(|_| !no_checksum) {
        request = request.header("content-md5", BASE64_STANDARD.encode(md5));
    }
    if if_exists != IfExists::Replace {
        request = request.header(IF_NONE_MATCH, "*");
    }
    request
}

fn body_of(fed: mpsc::Receiver<io::Result<Bytes>>) -> Body {
    let stream = stream::unfold(fed, async |mut fed| fed.recv().await.map(|chunk| (chunk, fed)));
    Body::wrap_stream(stream)
}

/// Each chunk when the one after it was read, and the last when all was found right. None if the
/// client takes no more.
async fn held_back(
    mut content: Content,
    mut chunk: Bytes,
    feed: mpsc::Sender<io::Result<Bytes>>,
) -> Result<Option<Written>, WriteError> {
    loop {
        let next = match content.chunk().await {
            Ok(next) => next,
            Err(error) => {
                // Not just the end: that the server might take for the end of the content.
                let _ = feed.send(Err(io::Error::other("the content is not whole"))).await;
                return Err(error);
            }
        };
        if feed.send(Ok(chunk)).await.is_err() {
            return Ok(None);
        }
        match next {
            Some(next) => chunk = next,
            None => return Ok(Some(content.written())),
        }
    }
}

fn outcome(
    sent: reqwest::Result<Response>,
    written: Option<Written>,
    if_exists: IfExists,
    to: String,
) -> Result<Written, WriteError> {
    match sent.and_then(Response::error_for_status) {
        Ok(_) => written.ok_or_else(|| {
            WriteError::write(&to, "the server answered before it had the whole content")
        }),
        Err(error) if error.status() == Some(StatusCode::PRECONDITION_FAILED) => {
            if_exists.there(to)
        }
        Err(error) => Err(WriteError::write(&to, error.without_url())),
    }
}
