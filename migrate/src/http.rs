//! The HTTP client.

use reqwest::header::{AUTHORIZATION, COOKIE, HeaderMap, LOCATION};
use reqwest::{Method, RequestBuilder, Response, StatusCode, Url};

use crate::patience::Patience;
pub use crate::wire::RequestError;
use crate::wire::{Sent, Wire};

/// The number of redirects that browsers follow.
pub(crate) const MAX_REDIRECTS: usize = 10;

/// An HTTP client: the resource that HTTP sources and sinks borrow.
#[derive(Debug, Clone, Default)]
pub struct Http {
    wire: Wire,
    headers: HeaderMap,
}

impl Http {
    /// A client that waits for a minute before it gives up.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same client, with another limit on how long to wait.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { wire: self.wire.with_patience(patience), ..self }
    }

    /// The same client, which sends these headers with every request, except to another server that
    /// a redirect leads to.
    #[must_use]
    pub fn with_headers(self, headers: HeaderMap) -> Self {
        Self { headers, ..self }
    }

    pub(crate) fn wire(&self) -> &Wire {
        &self.wire
    }

    /// Sends a request without a body, following redirects.
    pub(crate) async fn send(
        &self,
        method: Method,
        url: &Url,
        headers: &HeaderMap,
    ) -> Result<Response, RequestError> {
        let mut at = url.clone();
        for _ in 0..=MAX_REDIRECTS {
            let request = self.request(method.clone(), &at, url)?.headers(headers.clone());
            let response = self.wire.send(request).await?;
            match redirected(&response, &at, true)? {
                Some(next) => at = next,
                None => return Ok(response),
            }
        }
        Err(too_many())
    }

    /// A request to a URL that began at another one.
    pub(crate) fn request(
        &self,
        method: Method,
        at: &Url,
        first: &Url,
    ) -> Result<RequestBuilder, RequestError> {
        let mut headers = self.headers.clone();
        if at.origin() != first.origin() {
            headers.remove(AUTHORIZATION);
            headers.remove(COOKIE);
            // Whatever else was given may be a secret too.
            headers.clear();
        }
        Ok(self.wire.client()?.request(method, at.clone()).headers(headers))
    }

    /// Sends a body once, and follows no redirect.
    pub(crate) async fn send_body(
        &self,
        request: RequestBuilder,
        sent: &Sent,
    ) -> Result<Response, RequestError> {
        self.wire.send_body(request, sent).await
    }
}

/// Where the answer redirects the same request to. Status 303 asks for another request, which is fine
/// only if that is a read.
pub(crate) fn redirected(
    response: &Response,
    at: &Url,
    reads: bool,
) -> Result<Option<Url>, RequestError> {
    let status = response.status();
    let is_redirect = match status {
        StatusCode::SEE_OTHER => reads,
        StatusCode::MOVED_PERMANENTLY
        | StatusCode::FOUND
        | StatusCode::TEMPORARY_REDIRECT
        | StatusCode::PERMANENT_REDIRECT => true,
        _ => false,
    };
    let location = response.headers().get(LOCATION).filter(|_| is_redirect);
    let Some(location) = location.and_then(|it| it.to_str().ok()) else { return Ok(None) };
    let next = at.join(location).map_err(|error| RequestError::Answer(error.to_string()))?;
    if matches!(next.scheme(), "http" | "https") {
        return Ok(Some(next));
    }
    Err(RequestError::Answer(format!("{status}: a redirect to {}", next.scheme())))
}

pub(crate) fn too_many() -> RequestError {
    RequestError::Answer(format!("more than {MAX_REDIRECTS} redirects"))
}

/// The error of an answer that is not the expected one, with what the page says if that is short.
pub(crate) async fn refused(response: Response) -> RequestError {
    RequestError::status(response, |text| {
        let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        line.chars().take(200).collect()
    })
    .await
}
