//! Resumable uploads: parts are sent one after the other, and a lost answer is asked for again.

use bytes::{Buf, Bytes};
use http::HeaderMap;
use reqwest::header::{CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, LOCATION, RANGE};
use reqwest::{Method, Response, StatusCode, Url};
use serde_json::{Map, Value, json};

use super::{Gcs, GcsError};
use crate::Meta;
use crate::http::refused;
use crate::s3::text_of;
use crate::wire::{RequestError, Sent};

/// All parts but the last have a multiple of this size.
pub(crate) const CHUNK: usize = 256 << 10;

/// An upload that was begun. It is not to be seen before its last part is there, and the server drops
/// it after a week.
pub(crate) struct Session {
    gcs: Gcs,
    url: Url,
    /// Whether the server tells how much it has. Emulators take the question for the end of the upload.
    tells: bool,
}

/// A part of the content.
pub(crate) struct Part {
    pub(crate) start: u64,
    pub(crate) chunks: Vec<Bytes>,
    pub(crate) is_last: bool,
}

/// What became of a request.
enum State {
    /// The object is there.
    Done,
    /// So many bytes of the content are there.
    Has(u64),
    /// There is an object that must not be replaced.
    Exists,
}

impl Gcs {
    /// Begins an upload; none if there is an object that must not be replaced.
    pub(crate) async fn begin(
        &self,
        bucket: &str,
        key: &str,
        meta: &Meta,
        only_new: bool,
    ) -> Result<Option<Session>, GcsError> {
        let mut query = vec![("uploadType", "resumable"), ("name", key)];
        // Generation 0 means that there is no object.
        query.extend(only_new.then_some(("ifGenerationMatch", "0")));
        let url = self.url(&["upload", "storage", "v1", "b", bucket, "o"], &query)?;
        let (headers, body) = (self.headers().await?, resource(meta).to_string());
        let begun = self.wire.retried(async || {
            let request = self.wire.client()?.request(Method::POST, url.clone());
            let request = request.headers(headers.clone()).header(CONTENT_TYPE, "application/json");
            let response = self.wire.send(request.body(body.clone())).await?;
            match response.status() {
                StatusCode::OK | StatusCode::CREATED => Ok(Some(response)),
                StatusCode::PRECONDITION_FAILED if only_new => Ok(None),
                _ => Err(refused(response).await),
            }
        });
        let Some(begun) = begun.await? else { return Ok(None) };
        let at = text_of(begun.headers(), LOCATION.as_str()).unwrap_or_default();
        let url = url.join(&at).map_err(|error| RequestError::Answer(error.to_string()))?;
        let tells = begun.headers().contains_key("x-guploader-uploadid");
        Ok(Some(Session { gcs: self.clone(), url, tells }))
    }
}

/// The metadata of an object to be.
fn resource(meta: &Meta) -> Value {
    let named = meta.headers().filter_map(|(name, value)| {
        let name = match name {
            "content-type" => "contentType",
            "content-encoding" => "contentEncoding",
            "content-language" => "contentLanguage",
            "content-disposition" => "contentDisposition",
            "cache-control" => "cacheControl",
            _ => return None,
        };
        Some((name.to_owned(), value.into()))
    });
    let mut resource: Map<String, Value> = named.collect();
    resource.insert("metadata".to_owned(), json!(meta.user_with_file_times()));
    resource.into()
}

impl Session {
    /// Sends a part until the server has it; false if there is an object that must not be replaced.
    pub(crate) async fn put(&self, part: Part) -> Result<bool, GcsError> {
        let size = part.chunks.iter().map(Bytes::len).sum::<usize>() as u64;
        let (end, headers) = (part.start + size, self.gcs.headers().await?);
        let total = if part.is_last { end.to_string() } else { "*".to_owned() };
        let (mut at, mut backoff, mut is_known) = (part.start, self.gcs.wire.backoff(), true);
        loop {
            let state = if is_known {
                let range = match end - at {
                    0 => format!("bytes */{total}"),
                    _ => format!("bytes {at}-{}/{total}", end - 1),
                };
                self.send(&headers, range, after(&part.chunks, at - part.start)).await
            } else {
                self.send(&headers, "bytes */*".to_owned(), Vec::new()).await
            };
            let error = match state {
                Ok(State::Done) if part.is_last => return Ok(true),
                Ok(State::Exists) => return Ok(false),
                Ok(State::Has(has)) if has == end && !part.is_last => return Ok(true),
                Ok(State::Has(has)) if (part.start..=end).contains(&has) => {
                    let (has_moved, was_known) = (has > at, is_known);
                    (at, is_known) = (has, true);
                    if has_moved {
                        backoff = self.gcs.wire.backoff();
                    }
                    if has_moved || !was_known {
                        continue;
                    }
                    RequestError::Short(end - has)
                }
                Ok(_) => RequestError::Answer("the upload is not where it should be".to_owned()),
                Err(error) if !self.tells && error.code().is_none() => return Err(error.into()),
                Err(error) => {
                    is_known = !self.tells;
                    error
                }
            };
            backoff.wait(error).await?;
        }
    }

    async fn send(
        &self,
        headers: &HeaderMap,
        range: String,
        chunks: Vec<Bytes>,
    ) -> Result<State, RequestError> {
        let wire = &self.gcs.wire;
        let size: usize = chunks.iter().map(Bytes::len).sum();
        let request = wire.client()?.request(Method::PUT, self.url.clone());
        let request = request.headers(headers.clone()).header(CONTENT_RANGE, range);
        let request = request.header(CONTENT_LENGTH, size);
        let sent = if size == 0 { Sent::all() } else { Sent::new() };
        let request = match size {
            0 => request.body(""),
            _ => request.body(sent.whole(chunks)),
        };
        state(wire.send_body(request, &sent).await?).await
    }
}

async fn state(response: Response) -> Result<State, RequestError> {
    match response.status() {
        StatusCode::OK | StatusCode::CREATED => Ok(State::Done),
        StatusCode::PERMANENT_REDIRECT => {
            let range = text_of(response.headers(), RANGE.as_str());
            let last = range.as_deref().and_then(|it| it.rsplit_once('-')?.1.parse::<u64>().ok());
            Ok(State::Has(last.map_or(0, |last| last + 1)))
        }
        StatusCode::PRECONDITION_FAILED => Ok(State::Exists),
        _ => Err(refused(response).await),
    }
}

/// The chunks without the first bytes.
fn after(chunks: &[Bytes], bytes: u64) -> Vec<Bytes> {
    let mut skip = usize::try_from(bytes).unwrap_or(usize::MAX);
    let rest = chunks.iter().map(|chunk| {
        let mut chunk = chunk.clone();
        let skipped = skip.min(chunk.len());
        skip -= skipped;
        chunk.advance(skipped);
        chunk
    });
    rest.filter(|chunk| !chunk.is_empty()).collect()
}
