//! One HTTP client for all requests.

use std::sync::OnceLock;

use object_store::client::{HttpClient, HttpConnector, ReqwestConnector};
use object_store::{ClientOptions, Result};

/// Hands out the same HTTP client to every bucket of one account.
///
/// Otherwise each would load the TLS roots anew (some 25 ms unoptimised) and open connections of
/// its own. The options must therefore be the same for all.
#[derive(Debug, Default)]
pub(crate) struct SharedClient(OnceLock<HttpClient>);

impl HttpConnector for SharedClient {
    fn connect(&self, options: &ClientOptions) -> Result<HttpClient> {
        if let Some(client) = self.0.get() {
            return Ok(client.clone());
        }
        let client = ReqwestConnector::default().connect(options)?;
        Ok(self.0.get_or_init(|| client).clone())
    }
}
