use std::io;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use conjoin::{Flow, task};
use futures_util::{Stream, stream};
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, IF_NONE_MATCH};
use reqwest::{Body, RequestBuilder, Response, StatusCode};
use tokio::sync::oneshot;

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
    let first = content.chunk().await?;
    let (end, ended) = oneshot::channel();
    let body = match first {
        Some(first) => Body::wrap_stream(held_back(content, first, end)),
        None => nothing(content, end),
    };
    outcome(request.body(body).send().await, ended, if_exists, to_url)
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

type Ended = Result<Written, WriteError>;

/// A body of which the client knows that there is nothing to ask for.
fn nothing(content: Content, end: oneshot::Sender<Ended>) -> Body {
    let _ = end.send(Ok(content.written()));
    Body::from("")
}

/// Each chunk when the one after it was read, and the last when all was found right. How it ended
/// goes to `end`.
fn held_back(
    content: Content,
    first: Bytes,
    end: oneshot::Sender<Ended>,
) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold(Some((content, first, end)), async |next| {
        let Some((mut content, chunk, end)) = next else { return Ok(None) };
        match content.chunk().await {
            Ok(Some(next)) => Ok(Some((chunk, Some((content, next, end))))),
            Ok(None) => {
                let _ = end.send(Ok(content.written()));
                Ok(Some((chunk, None)))
            }
            Err(error) => {
                let _ = end.send(Err(error));
                Err(io::Error::other("the content is not whole"))
            }
        }
    })
}

fn outcome(
    sent: reqwest::Result<Response>,
    mut ended: oneshot::Receiver<Ended>,
    if_exists: IfExists,
    to: String,
) -> Result<Written, WriteError> {
    let ended = match ended.try_recv() {
        Ok(Err(error)) => return Err(error),
        Ok(Ok(written)) => Some(written),
        Err(_) => None,
    };
    match sent.and_then(Response::error_for_status) {
        Ok(_) => ended.ok_or_else(|| {
            WriteError::write(&to, "the server answered before it had the whole content")
        }),
        Err(error) if error.status() == Some(StatusCode::PRECONDITION_FAILED) => {
            if_exists.there(to)
        }
        Err(error) => Err(WriteError::write(&to, error.without_url())),
    }
}
