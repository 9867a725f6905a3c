//! The HTTP client.

use std::time::Duration;

use reqwest::Client;

/// An HTTP client: the resource that HTTP sources and sinks borrow.
#[derive(Debug, Clone)]
pub struct Http(Client);

impl Http {
    /// A client with limits that fit long transfers: none on the whole of one, but on silence.
    ///
    /// # Errors
    /// When the system has no certificates to trust.
    pub fn new() -> reqwest::Result<Self> {
        install_tls();
        let client = Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .read_timeout(Duration::from_secs(30));
        Ok(Self(client.build()?))
    }

    pub(crate) fn client(&self) -> &Client {
        &self.0
    }
}

/// The HTTP client panics without a provider, even if it never uses TLS.
pub(crate) fn install_tls() {
    // Fails only when the process has one already, which then is used.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
