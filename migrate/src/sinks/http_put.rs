mod stream;

use bytes::Bytes;
use conjoin::task;
use reqwest::header::{CONTENT_LENGTH, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH};
use reqwest::{Method, Response, StatusCode, Url};

use super::content::Content;
use super::{IfExists, WriteError, Written};
use crate::body::{Body, Origin};
use crate::http::{Http, MAX_REDIRECTS, redirected, refused, too_many};
use crate::secret::masked;
use crate::sources::without_fragment;
use crate::wire::{RequestError, Sent};
use crate::{Limits, Meta, Metadata};

/// A content of up to this size is held in memory, so it can be sent again.
const HELD: usize = 8 << 20;

/// Writes `body` to a URL by one PUT.
///
/// Only the statuses 200, 201 and 204 mean that it is stored. A content of up to 8 MiB is sent when it
/// was read and found right. Of a larger one, the last chunk is sent only when all was found right:
/// until then the server has too little, and keeps nothing. After a redirect, or an error that passes,
/// the content is sent again, except for a large one whose source can't be read again. If the server
/// hangs up on such a content at once, the error may be the lost connection and not the answer.
///
/// # Errors
/// See [`WriteError`].
#[task(retry = WriteError::retry)]
#[expect(clippy::too_many_arguments, reason = "they are the fields of a struct")]
pub async fn http_put(
    http: &Http,
    limits: &Limits,
    /// Content to put.
    body: Body,
    /// What the content must be, and its media type.
    meta: Meta,
    /// URL to write to.
    #[arg(long)]
    to_url: String,
    /// What to do if the target exists.
    #[arg(long, value_enum)]
    #[default(IfExists::Replace)]
    if_exists: IfExists,
    /// Do not compare checksums: needed for a source that states a wrong one.
    #[arg(long)]
    no_checksum: bool,
    /// What to send besides the content: headers such as Content-Type.
    #[arg(long, value_enum)]
    #[default(Metadata::All)]
    metadata: Metadata,
) -> Result<Written, WriteError> {
    let to = masked(&to_url);
    let failed = |error: RequestError| WriteError::write(&to, error);
    let url: Url = to_url.parse().map_err(|error| WriteError::write(&to, error))?;
    if matches!(body.origin(), Some(Origin::Url(from)) if *from == without_fragment(url.clone()).as_str())
    {
        return Err(WriteError::Same { to });
    }
    if !if_exists.replaces() && exists(http, &url).await.map_err(failed)? {
        return if_exists.there(to);
    }
    let meta = meta.keeping(metadata);
    let put = Put { http, url, headers: headers(&meta, no_checksum, if_exists) };
    let content = |body| Content::new(body, &meta, limits, no_checksum, to.clone());
    let (sent, written) = if let Some(parts) = body.parts_over(HELD) {
        drop(body);
        put.reread(|| content(parts.clone().into()), meta.size).await?
    } else {
        let mut content = content(body);
        let begun = content.held(HELD).await?;
        match begun.rest {
            None => (put.again(&begun.chunks).await, Some(content.written())),
            Some(next) => put.once(&put.url, content, begun.chunks, next, meta.size).await?,
        }
    };
    let response = sent.map_err(failed)?;
    match response.status() {
        StatusCode::OK | StatusCode::CREATED | StatusCode::NO_CONTENT => written.ok_or_else(|| {
            WriteError::write(&to, "the server answered before it had the whole content")
        }),
        StatusCode::PRECONDITION_FAILED if !if_exists.replaces() => if_exists.there(to),
        _ => Err(failed(refused(response).await)),
    }
}

/// Only the status 404 means that there is none.
async fn exists(http: &Http, url: &Url) -> Result<bool, RequestError> {
    let asked = http.wire().retried(async || {
        let response = http.send(Method::HEAD, url, &HeaderMap::new()).await?;
        match response.status() {
            StatusCode::OK | StatusCode::NO_CONTENT => Ok(true),
            StatusCode::NOT_FOUND => Ok(false),
            _ => Err(refused(response).await),
        }
    });
    asked.await
}

fn headers(meta: &Meta, no_checksum: bool, if_exists: IfExists) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in meta.headers() {
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    let md5 = meta.md5.as_deref().filter(|_| !no_checksum).and_then(crate::hex::base64);
    if let Some(md5) = md5.and_then(|md5| HeaderValue::from_str(&md5).ok()) {
        headers.insert("content-md5", md5);
    }
    if !if_exists.replaces() {
        headers.insert(IF_NONE_MATCH, HeaderValue::from_static("*"));
    }
    headers
}

/// The request to be.
struct Put<'a> {
    http: &'a Http,
    url: Url,
    headers: HeaderMap,
}

impl Put<'_> {
    /// Sends what is in memory until the server has it, wherever it redirects to.
    async fn again(&self, chunks: &[Bytes]) -> Result<Response, RequestError> {
        let mut at = self.url.clone();
        for _ in 0..=MAX_REDIRECTS {
            let response = self.http.wire().retried(|| self.attempt(&at, chunks)).await?;
            match redirected(&response, &at, false)? {
                Some(next) => at = next,
                None => return Ok(response),
            }
        }
        Err(too_many())
    }

    async fn attempt(&self, at: &Url, chunks: &[Bytes]) -> Result<Response, RequestError> {
        let size: usize = chunks.iter().map(Bytes::len).sum();
        let request = self.http.request(Method::PUT, at, &self.url)?.headers(self.headers.clone());
        let request = request.header(CONTENT_LENGTH, size);
        let sent = Sent::new();
        let request = match size {
            0 => request.body(""),
            _ => request.body(sent.whole(chunks.to_vec())),
        };
        unless_busy(self.http.send_body(request, &sent).await?).await
    }
}

/// An answer, unless it means that the same request may succeed later.
async fn unless_busy(response: Response) -> Result<Response, RequestError> {
    let is_busy = matches!(response.status().as_u16(), 429 | 502 | 503 | 504);
    if is_busy { Err(refused(response).await) } else { Ok(response) }
}
