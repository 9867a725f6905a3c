use std::future::ready;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use conjoin::{Context, task};
use reqwest::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderMap, HeaderValue, IF_RANGE, RANGE,
};
use reqwest::{Method, StatusCode, Url};

use super::{ReadError, opened, opened_parts};
use crate::Meta;
use crate::body::{Body, Origin};
use crate::hex::hex;
use crate::http::{Http, refused};
use crate::s3::is_range;
use crate::secret::masked;
use crate::wire::{Open, Opened, RequestError, Resumed};

/// Opens a resource by one GET, and reads the body when the sink does.
///
/// Redirects are followed. Only an answer of the status 200 is content. If the server states a strong
/// `ETag`, a connection that is lost later is resumed where it broke off; if it also accepts ranges,
/// a sink may read several at once.
///
/// # Errors
/// If the server can't be reached or doesn't answer 200.
#[task(output(body, meta), retry = ReadError::retry)]
pub async fn http_get(
    http: &Http,
    cx: &Context,
    /// URL to read from.
    #[arg(long)]
    url: String,
    /// Chunks to read ahead while the sink is busy.
    #[arg(long)]
    #[default(4)]
    read_ahead: usize,
) -> Result<(Body, Meta), ReadError> {
    let from = masked(&url);
    let at: Url = url.parse().map_err(|error| ReadError::new(&from, error))?;
    let got = http.wire().retried(async || {
        let response = http.send(Method::GET, &at, &HeaderMap::new()).await?;
        if response.status() == StatusCode::OK {
            Ok(response)
        } else {
            Err(refused(response).await)
        }
    });
    let response = got.await.map_err(|error| ReadError::new(&from, error))?;
    let meta = meta(response.headers());
    let origin = Origin::Url(without_fragment(at.clone()).into());
    let headers = response.headers();
    let ranges = headers.get(ACCEPT_RANGES).cloned();
    let etag = headers.get(ETAG).filter(|etag| etag.as_bytes().starts_with(b"\"")).cloned();
    let (Some(etag), Some(size)) =
        (etag.filter(|_| ranges.as_ref().is_none_or(|it| it != "none")), meta.size)
    else {
        let chunks = http.wire().chunks(response);
        let flow = opened(cx, from, chunks, meta.size).ahead(read_ahead);
        return Ok((Body::from_flow(flow, origin), meta));
    };
    let resource = Arc::new(Resource { http: http.clone(), url: at, etag, size });
    let wire = http.wire().clone();
    if ranges.is_none_or(|ranges| ranges != "bytes") {
        // It may be possible to go on in the middle, if that has to be.
        let chunks = Resumed::stream(&wire, resource, Some(response), 0..size);
        let flow = opened(cx, from, chunks, meta.size).ahead(read_ahead);
        return Ok((Body::from_flow(flow, origin), meta));
    }
    let begun = Mutex::new(Some(response));
    let parts = opened_parts(cx, from, size, move |range| {
        let begun =
            begun.lock().unwrap_or_else(PoisonError::into_inner).take_if(|_| range.start == 0);
        ready(Resumed::stream(&wire, Arc::clone(&resource), begun, range))
    });
    Ok((Body::from_parts(parts, read_ahead, origin), meta))
}

pub(crate) fn without_fragment(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}

/// A resource in one version.
struct Resource {
    http: Http,
    url: Url,
    etag: HeaderValue,
    size: u64,
}

impl Open for Resource {
    async fn open(&self, range: Range<u64>) -> Result<Opened, RequestError> {
        let bytes = format!("bytes={}-{}", range.start, range.end - 1);
        let bytes = bytes.try_into().map_err(|_| RequestError::Answer("a range".to_owned()))?;
        let headers = HeaderMap::from_iter([(RANGE, bytes), (IF_RANGE, self.etag.clone())]);
        let response = self.http.send(Method::GET, &self.url, &headers).await?;
        let etag = response.headers().get(ETAG);
        match response.status() {
            StatusCode::PARTIAL_CONTENT if etag.is_none_or(|etag| *etag == self.etag) => {
                is_range(response.headers(), &range)?;
                if size_of(response.headers()).is_some_and(|size| size != self.size) {
                    return Err(RequestError::Changed);
                }
                Ok(Opened { response, skip: 0 })
            }
            // The server has no ranges, or it is another version.
            StatusCode::OK if etag == Some(&self.etag) => {
                Ok(Opened { response, skip: range.start })
            }
            StatusCode::PARTIAL_CONTENT | StatusCode::OK => Err(RequestError::Changed),
            _ => Err(refused(response).await),
        }
    }
}

/// The size of the whole that an answer tells with a range.
fn size_of(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_RANGE)?.to_str().ok()?.rsplit_once('/')?.1.parse().ok()
}

pub(crate) fn meta(headers: &HeaderMap) -> Meta {
    let header = |name| headers.get(name)?.to_str().ok();
    let meta = Meta {
        size: header(CONTENT_LENGTH.as_str()).and_then(|size| size.parse().ok()),
        md5: header("content-md5").and_then(md5_of_base64),
        ..Meta::default()
    };
    meta.with_headers(headers, None)
}

fn md5_of_base64(text: &str) -> Option<String> {
    let md5: [u8; 16] = BASE64_STANDARD.decode(text).ok()?.try_into().ok()?;
    Some(hex(md5))
}
