//! Sending requests: what every HTTP-based store has in common.

mod body;
mod error;
mod resumed;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, stream};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, RequestBuilder, Response};

pub(crate) use self::body::Sent;
pub use self::error::RequestError;
pub(crate) use self::resumed::{Open, Opened, Resumed};
use crate::patience::{Backoff, Patience};

/// An HTTP client that fails when nothing moves, and knows whether it ever reached a server.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wire(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    patience: Patience,
    /// Further certificate authorities, in PEM.
    authorities: Option<Vec<u8>>,
    client: OnceLock<Client>,
    reached: AtomicBool,
}

impl Wire {
    pub(crate) fn new(patience: Patience, authorities: Option<Vec<u8>>) -> Self {
        Self(Arc::new(Inner { patience, authorities, ..Inner::default() }))
    }

    pub(crate) fn with_patience(&self, patience: Patience) -> Self {
        Self::new(patience, self.0.authorities.clone())
    }

    pub(crate) fn patience(&self) -> Patience {
        self.0.patience
    }

    /// The client, made when it is first needed: loading the certificates takes a while.
    pub(crate) fn client(&self) -> Result<&Client, RequestError> {
        if let Some(client) = self.0.client.get() {
            return Ok(client);
        }
        install_tls();
        let mut client = Client::builder()
            .connect_timeout(Duration::from_secs(10).min(self.patience().idle()))
            .redirect(Policy::none());
        if let Some(pem) = &self.0.authorities {
            client = client.tls_certs_merge(Certificate::from_pem_bundle(pem)?);
        }
        let client = client.build()?;
        Ok(self.0.client.get_or_init(|| client))
    }

    /// Sends a request without a body, and waits for the head of the answer.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Response, RequestError> {
        self.send_body(request, &Sent::new()).await
    }

    /// Sends a request with a body that tells `sent` when it moves. A server can't have stored what it
    /// didn't wait for.
    pub(crate) async fn send_body(
        &self,
        request: RequestBuilder,
        sent: &Sent,
    ) -> Result<Response, RequestError> {
        let response = tokio::select! {
            response = request.send() => response?,
            idle = sent.stalled(self.patience()) => return Err(RequestError::Idle(idle)),
        };
        self.0.reached.store(true, Ordering::Relaxed);
        let status = response.status();
        if status.is_success() && sent.is_partial() {
            return Err(RequestError::Answer(format!("{status} before the content was sent")));
        }
        Ok(response)
    }

    /// The next chunk of an answer.
    pub(crate) async fn chunk(
        &self,
        response: &mut Response,
    ) -> Result<Option<Bytes>, RequestError> {
        let idle = self.patience().idle();
        match tokio::time::timeout(idle, response.chunk()).await {
            Ok(chunk) => Ok(chunk?),
            Err(_) => Err(RequestError::Idle(idle)),
        }
    }

    /// All chunks of an answer.
    pub(crate) fn chunks(
        &self,
        response: Response,
    ) -> impl Stream<Item = Result<Bytes, RequestError>> + Send + 'static {
        stream::try_unfold((self.clone(), response), async |(wire, mut response)| {
            Ok(wire.chunk(&mut response).await?.map(|chunk| (chunk, (wire, response))))
        })
    }

    /// The whole of an answer that is known to be short.
    pub(crate) async fn text(&self, mut response: Response) -> Result<String, RequestError> {
        let mut text = Vec::new();
        while let Some(chunk) = self.chunk(&mut response).await? {
            text.extend_from_slice(&chunk);
        }
        String::from_utf8(text).map_err(|error| RequestError::Answer(error.to_string()))
    }

    pub(crate) fn backoff(&self) -> Backoff {
        self.patience().backoff(self.0.reached.load(Ordering::Relaxed))
    }

    /// Makes the attempt until it succeeds, or fails by an error that does not pass.
    pub(crate) async fn retried<T, F>(&self, attempt: impl Fn() -> F) -> Result<T, RequestError>
    where
        F: Future<Output = Result<T, RequestError>>,
    {
        let mut backoff = None;
        loop {
            match attempt().await {
                Ok(done) => return Ok(done),
                Err(error) => backoff.get_or_insert_with(|| self.backoff()).wait(error).await?,
            }
        }
    }
}

/// The HTTP client panics without a provider, even if it never uses TLS.
pub(crate) fn install_tls() {
    // Fails only when the process has one already, which then is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
