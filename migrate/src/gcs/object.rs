use std::ops::Range;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::HeaderMap;
use jiff::Timestamp;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, RANGE};
use reqwest::{Method, Response, StatusCode};
use serde::Deserialize;

use super::{Gcs, GcsError};
use crate::Meta;
use crate::hex::hex;
use crate::http::refused;
use crate::s3::{is_range, text_of};
use crate::wire::{Open, Opened, RequestError};

/// An object, in one version if that is known.
#[derive(Debug, Clone)]
pub(crate) struct GcsObject {
    pub(crate) gcs: Gcs,
    pub(crate) bucket: String,
    pub(crate) key: String,
    pub(crate) generation: Option<String>,
}

/// What the JSON API says of an object.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    size: Option<String>,
    md5_hash: Option<String>,
    crc32c: Option<String>,
    /// As RFC 3339 has it.
    updated: Option<String>,
}

impl GcsObject {
    /// Requests the content of the newest version, and takes note which that is.
    pub(crate) async fn open_whole(
        gcs: &Gcs,
        bucket: String,
        key: String,
    ) -> Result<(Self, Response), GcsError> {
        // An account that is not described well is said so, and not tried again.
        gcs.headers().await?;
        let mut object = Self { gcs: gcs.clone(), bucket, key, generation: None };
        let got = gcs.wire().retried(async || object.get(None).await.map_err(request_error));
        let response = got.await?;
        object.generation = generation(response.headers());
        Ok((object, response))
    }

    /// Requests its content, or a range of that.
    async fn get(&self, range: Option<&Range<u64>>) -> Result<Response, GcsError> {
        let mut query = vec![("alt", "media")];
        query.extend(self.generation.as_deref().map(|it| ("generation", it)));
        // The content as it is stored: without this, the server unpacks what is packed.
        let mut headers = vec![(ACCEPT_ENCODING, "gzip".to_owned())];
        headers.extend(range.map(|it| (RANGE, format!("bytes={}-{}", it.start, it.end - 1))));
        let expected: &[_] = match range {
            None => &[StatusCode::OK],
            Some(_) => &[StatusCode::OK, StatusCode::PARTIAL_CONTENT],
        };
        let given = self.gcs.headers().await?;
        let url = self.gcs.url(&["storage", "v1", "b", &self.bucket, "o", &self.key], &query)?;
        let wire = self.gcs.wire();
        let mut request = wire.client()?.request(Method::GET, url).headers(given);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let response = wire.send(request).await?;
        if expected.contains(&response.status()) {
            Ok(response)
        } else {
            Err(refused(response).await.into())
        }
    }
}

impl Open for GcsObject {
    async fn open(&self, range: Range<u64>) -> Result<Opened, RequestError> {
        let response = self.get(Some(&range)).await.map_err(request_error)?;
        if generation(response.headers()) != self.generation {
            return Err(RequestError::Changed);
        }
        if response.status() == StatusCode::OK {
            return Ok(Opened { response, skip: range.start });
        }
        is_range(response.headers(), &range)?;
        Ok(Opened { response, skip: 0 })
    }
}

fn request_error(error: GcsError) -> RequestError {
    match error {
        GcsError::Request(error) => error,
        GcsError::Account(error) => RequestError::Answer(error.to_string()),
    }
}

fn generation(headers: &HeaderMap) -> Option<String> {
    text_of(headers, "x-goog-generation")
}

/// What the headers of a whole content say.
pub(crate) fn meta(headers: &HeaderMap) -> Meta {
    let meta = Meta::default().with_headers(headers, Some("x-goog-meta-"));
    let is_stored = text_of(headers, "x-goog-stored-content-encoding")
        .is_none_or(|stored| stored == "identity" || headers.contains_key(CONTENT_ENCODING));
    if !is_stored {
        // Unpacked on the way: what is known is of what is stored.
        return meta;
    }
    let size = text_of(headers, CONTENT_LENGTH.as_str());
    let size = size.or_else(|| text_of(headers, "x-goog-stored-content-length"));
    let sums = headers.get_all("x-goog-hash").into_iter().filter_map(|it| it.to_str().ok());
    let sums: Vec<_> = sums.flat_map(|it| it.split(',')).map(str::trim).collect();
    let sum = |name: &str| sums.iter().find_map(|it| it.strip_prefix(name)?.strip_prefix('='));
    Meta { size: size.and_then(|size| size.parse().ok()), ..meta }
        .with_sums(sum("md5"), sum("crc32c"))
}

impl Meta {
    /// With checksums in Base64, as Google writes them.
    fn with_sums(self, md5: Option<&str>, crc32c: Option<&str>) -> Self {
        let bytes = |text: &str| BASE64_STANDARD.decode(text).ok();
        let md5 = md5.and_then(bytes).and_then(|it| Some(hex(<[u8; 16]>::try_from(it).ok()?)));
        let crc32c =
            crc32c.and_then(bytes).and_then(|it| Some(u32::from_be_bytes(it.try_into().ok()?)));
        Self { md5, crc32c, ..self }
    }
}

impl Gcs {
    /// What is known of an object; none only if the server says that there is none.
    pub(crate) async fn about(&self, bucket: &str, key: &str) -> Result<Option<Meta>, GcsError> {
        let query = [("fields", "size,md5Hash,crc32c,updated")];
        let text = match self.resource(Method::GET, bucket, key, &query).await {
            Err(error) if error.is_not_found() => return Ok(None),
            text => text?,
        };
        let found: Resource =
            serde_json::from_str(&text).map_err(|error| RequestError::Answer(error.to_string()))?;
        let size = found.size.and_then(|size| size.parse().ok());
        let updated = found.updated.and_then(|time| time.parse::<Timestamp>().ok());
        let meta = Meta { size, modified: updated.map(Into::into), ..Meta::default() };
        Ok(Some(meta.with_sums(found.md5_hash.as_deref(), found.crc32c.as_deref())))
    }

    /// Removes an object. One that is not there is fine.
    pub(crate) async fn delete(&self, bucket: &str, key: &str) -> Result<(), GcsError> {
        match self.resource(Method::DELETE, bucket, key, &[]).await {
            Err(error) if !error.is_not_found() => Err(error),
            _ => Ok(()),
        }
    }

    async fn resource(
        &self,
        method: Method,
        bucket: &str,
        key: &str,
        query: &[(&str, &str)],
    ) -> Result<String, GcsError> {
        let headers = self.headers().await?;
        let url = self.url(&["storage", "v1", "b", bucket, "o", key], query)?;
        let done = self.wire.retried(async || {
            let request = self.wire.client()?.request(method.clone(), url.clone());
            let response = self.wire.send(request.headers(headers.clone())).await?;
            match response.status() {
                StatusCode::OK | StatusCode::NO_CONTENT => self.wire.text(response).await,
                _ => Err(refused(response).await),
            }
        });
        Ok(done.await?)
    }
}
