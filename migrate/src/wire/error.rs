use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Response, StatusCode, Url};
use thiserror::Error;

use crate::secret::without_secrets_of;

/// Why a request failed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RequestError {
    /// The server refused it, or answered something else than was asked for.
    #[error("{status}{}", said(detail))]
    #[expect(missing_docs, reason = "the names say it")]
    Status { status: StatusCode, detail: String, retry_after: Option<Duration> },
    /// The request could not be sent, or the answer broke off.
    #[error("{0}")]
    Client(#[source] reqwest::Error),
    /// Nothing moved for too long.
    #[error("nothing moved for {}", humantime::format_duration(*.0))]
    Idle(Duration),
    /// The answer ended before it had what the server promised.
    #[error("the answer ended {0} bytes too early")]
    Short(u64),
    /// The object is another one than when the read began.
    #[error("it changed while it was read")]
    Changed,
    /// A header, such as the user's metadata, can't be sent.
    #[error(
        "the header {0:?} has a character that no header can have: rename it, or leave out all by \
         --metadata none"
    )]
    Header(String),
    /// The answer makes no sense.
    #[error("unexpected answer: {0}")]
    Answer(String),
}

fn said(detail: &str) -> String {
    if detail.is_empty() { String::new() } else { format!(": {detail}") }
}

impl From<reqwest::Error> for RequestError {
    fn from(error: reqwest::Error) -> Self {
        // A URL may have a secret in it.
        Self::Client(error.without_url())
    }
}

impl RequestError {
    /// The error of an answer that is not the expected one, with what the server says about it.
    pub(crate) async fn status(response: Response, detail: impl FnOnce(&str) -> String) -> Self {
        let (status, retry_after) = (response.status(), retry_after(response.headers()));
        let url = response.url().clone();
        let text = tokio::time::timeout(Duration::from_secs(5), beginning(response)).await;
        // Before a part of it is taken, too: half a secret would not be found.
        let detail = detail(&without_secrets_of(&url, &text.unwrap_or_default()));
        Self::Status { status, detail, retry_after }.without_secrets_of(&url)
    }

    /// The same error, without the secrets of the URL that was asked for.
    pub(crate) fn without_secrets_of(mut self, url: &Url) -> Self {
        if let Self::Status { detail: text, .. } | Self::Answer(text) = &mut self {
            *text = without_secrets_of(url, text);
        }
        self
    }

    /// The status that the server answered.
    #[must_use]
    pub fn code(&self) -> Option<StatusCode> {
        match self {
            Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// Whether the same request may succeed a moment later.
    pub(crate) fn passes(&self) -> bool {
        match self {
            Self::Status { status, .. } => {
                matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
            }
            Self::Client(error) => !error.is_builder() && !error.is_redirect(),
            Self::Short(_) => true,
            Self::Idle(_) | Self::Changed | Self::Header(_) | Self::Answer(_) => false,
        }
    }

    /// When the server asks to try again.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

/// The part of an error page that is worth reading.
async fn beginning(mut response: Response) -> String {
    let mut text = Vec::new();
    while text.len() < 16 << 10 {
        match response.chunk().await {
            Ok(Some(chunk)) => text.extend_from_slice(&chunk),
            _ => break,
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}

/// In seconds, or as a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    httpdate::parse_http_date(value).ok()?.duration_since(SystemTime::now()).ok()
}
