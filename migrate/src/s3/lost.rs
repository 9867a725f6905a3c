//! Answers that got lost: the server may have done what it was asked for.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use md5::{Digest, Md5};
use reqwest::header::{CONTENT_LENGTH, DATE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED};

use super::{Bucket, S3Error, text_of};
use crate::hex::hex;
use crate::wire::RequestError;

/// The clocks of the servers behind one address, and the whole seconds of HTTP.
const INACCURACY: Duration = Duration::from_secs(3);

/// What is known of an object that is made of parts.
pub(crate) struct Whole {
    pub(crate) size: u64,
    /// Before the server could have begun to make it.
    pub(crate) begun: Instant,
}

/// The attempts of a request that must not be executed twice.
pub(crate) struct Attempts {
    begun: Instant,
    lost: AtomicBool,
}

impl Default for Attempts {
    fn default() -> Self {
        Self { begun: Instant::now(), lost: AtomicBool::new(false) }
    }
}

impl Attempts {
    /// Takes note of an attempt that the server may have executed without saying so.
    pub(super) fn note<T>(&self, attempt: Result<T, RequestError>) -> Result<T, RequestError> {
        if attempt.as_ref().is_err_and(|error| !is_refused(error)) {
            self.lost.store(true, Ordering::Relaxed);
        }
        attempt
    }

    pub(super) fn lost_answer(&self) -> bool {
        self.lost.load(Ordering::Relaxed)
    }

    /// Whether the answer of an attempt was lost; false from then on.
    pub(super) fn take_lost(&self) -> bool {
        self.lost.swap(false, Ordering::Relaxed)
    }

    /// Whether something of this age was made by one of them.
    pub(super) fn made(&self, age: Duration) -> bool {
        age <= self.begun.elapsed() + INACCURACY
    }
}

fn is_refused(error: &RequestError) -> bool {
    match error {
        RequestError::Client(error) => error.is_connect() || error.is_builder(),
        error => error.code().is_some_and(|code| code.is_client_error()),
    }
}

impl Bucket {
    /// Whether the object that is there now has this `ETag`, which is empty if it is not known.
    pub(super) async fn has_etag(&self, key: &str, etag: &str) -> Result<bool, S3Error> {
        let found = self.head(key).await?;
        Ok(found.is_some_and(|found| !etag.is_empty() && found_etag(&found) == unquoted(etag)))
    }

    /// Whether the object that is there now is the one that was made of these parts.
    ///
    /// Not every server computes its `ETag` as S3 does without encryption. Then an object counts that
    /// has this size, is not older than the upload and does not look like one with other parts.
    pub(super) async fn was_completed(
        &self,
        key: &str,
        etags: &[String],
        whole: &Whole,
    ) -> Result<bool, S3Error> {
        let Some(found) = self.head(key).await? else { return Ok(false) };
        let etag = found_etag(&found);
        if etag_of_parts(etags).is_some_and(|ours| ours == etag) {
            return Ok(true);
        }
        let size = text_of(&found, CONTENT_LENGTH.as_str()).and_then(|size| size.parse().ok());
        let is_new = age(&found).is_some_and(|age| age <= whole.begun.elapsed() + INACCURACY);
        let has_such_parts = parts_of(&etag).is_none_or(|parts| parts == etags.len());
        Ok(is_new && has_such_parts && size == Some(whole.size))
    }
}

fn found_etag(headers: &HeaderMap) -> String {
    unquoted(&text_of(headers, ETAG.as_str()).unwrap_or_default())
}

fn unquoted(etag: &str) -> String {
    etag.trim_matches('"').to_ascii_lowercase()
}

/// By the server's own clock.
fn age(headers: &HeaderMap) -> Option<Duration> {
    Some(age_at(date_of(headers, DATE)?, date_of(headers, LAST_MODIFIED)?))
}

pub(super) fn age_at(now: SystemTime, made: SystemTime) -> Duration {
    now.duration_since(made).unwrap_or_default()
}

pub(super) fn date_of(headers: &HeaderMap, name: HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(name)?.to_str().ok()?).ok()
}

/// The `ETag` of an object that is written by one request.
pub(super) fn etag_of(content: &[Bytes]) -> String {
    let mut md5 = Md5::new();
    for chunk in content {
        md5.update(chunk);
    }
    hex(md5.finalize())
}

/// The `ETag` of an object that is made of these parts, if theirs are MD5s.
fn etag_of_parts(etags: &[String]) -> Option<String> {
    let mut md5 = Md5::new();
    for etag in etags {
        md5.update(u128::from_str_radix(&unquoted(etag), 16).ok()?.to_be_bytes());
    }
    Some(format!("{}-{}", hex(md5.finalize()), etags.len()))
}

/// How many parts an object with this `ETag` has: 0 if it was written by one request. None if the
/// `ETag` doesn't tell.
fn parts_of(etag: &str) -> Option<usize> {
    let (md5, parts) = etag.split_once('-').unwrap_or((etag, "0"));
    let is_md5 = md5.len() == 32 && md5.bytes().all(|byte| byte.is_ascii_hexdigit());
    parts.parse().ok().filter(|_| is_md5)
}

#[cfg(test)]
mod tests {
    use super::{etag_of_parts, parts_of};

    #[test]
    fn etag_of_parts_is_computed_as_s3_does() {
        // The MD5 of the MD5 of "a", twice.
        let part = "\"0cc175b9c0f1b6a831c399e269772661\"".to_owned();
        let etag = etag_of_parts(&[part.clone(), part.clone()]).unwrap();
        assert_eq!(etag, "7b3c799ee8b11a11c798c8b41bed8502-2");
        assert_eq!((parts_of(&etag), parts_of(part.trim_matches('"'))), (Some(2), Some(0)));
        assert_eq!((etag_of_parts(&["x".to_owned()]), parts_of("x")), (None, None));
    }
}
