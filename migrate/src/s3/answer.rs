//! What an answer must be.

use reqwest::header::{CONTENT_RANGE, HeaderMap};
use reqwest::{Response, StatusCode};

use super::xml;
use crate::wire::{RequestError, Wire};

pub(super) async fn expect(
    response: Response,
    expected: &[StatusCode],
) -> Result<Response, RequestError> {
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

/// What an answer of the status 200 says in XML. The URL that was asked for is signed, and servers like
/// to repeat it: no error has the signature.
pub(super) async fn parsed<T>(
    wire: &Wire,
    response: Response,
    parse: impl FnOnce(&str) -> Result<T, RequestError>,
) -> Result<T, RequestError> {
    let response = expect(response, &[StatusCode::OK]).await?;
    let url = response.url().clone();
    parse(&wire.text(response).await?).map_err(|error| error.without_secrets_of(&url))
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
