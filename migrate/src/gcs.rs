//! Google Cloud Storage, described by the variables that Google's tools read, through its JSON API.

mod key;
mod list;
mod object;
mod upload;

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use google_cloud_auth::build_errors::Error as KeyError;
use google_cloud_auth::credentials::{CacheableResource, Credentials, anonymous};
use google_cloud_auth::errors::CredentialsError;
use http::{Extensions, HeaderMap};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Url;
use thiserror::Error;

pub(crate) use self::object::{GcsObject, meta};
pub(crate) use self::upload::{CHUNK, Part, Session};
use crate::patience::Patience;
use crate::secret::masked;
use crate::wire::{RequestError, Wire};

/// Google Cloud Storage: the resource that lends its buckets. Clones share their connections.
#[derive(Debug, Clone, Default)]
pub struct Gcs {
    emulator: Option<String>,
    key_file: Option<PathBuf>,
    anonymous: bool,
    wire: Wire,
    credentials: Arc<OnceLock<Credentials>>,
}

/// Why Google Cloud Storage did not do what it was asked for.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum GcsError {
    /// The account is not described well.
    #[error(transparent)]
    Account(#[from] GcsEnvError),
    /// The server failed or refused.
    #[error(transparent)]
    Request(#[from] RequestError),
}

/// What is wrong with the variables that describe the account.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say what the fields are")]
#[non_exhaustive]
pub enum GcsEnvError {
    /// No credentials were found.
    #[error(
        "no Google credentials: set GOOGLE_APPLICATION_CREDENTIALS to a key file, or \
         CLOUDSDK_AUTH_DISABLE_CREDENTIALS=true for a public bucket; \
         instance roles and `gcloud` logins are not read"
    )]
    NoCredentials,
    /// The key file cannot be read.
    #[error("failed to read the key file {path}")]
    File { path: PathBuf, source: io::Error },
    /// The key file is not JSON.
    #[error("the key file {path} is not JSON")]
    NotJson { path: PathBuf, source: serde_json::Error },
    /// The key is of a kind that is fetched from elsewhere.
    #[error("the key file {path} is neither a service account's nor an authorized user's")]
    Kind { path: PathBuf },
    /// The key lacks something.
    #[error("the key file {path} cannot be used")]
    Key { path: PathBuf, source: KeyError },
    /// The key is refused.
    #[error("failed to get a token")]
    Token(#[source] CredentialsError),
    /// `STORAGE_EMULATOR_HOST` is not a URL.
    #[error("{0:?} is not a server of Google Cloud Storage: write http://host:port")]
    Emulator(String),
}

impl Gcs {
    /// The account that the process environment describes, see [`Gcs::from_vars`].
    #[must_use]
    pub fn from_env() -> Self {
        Self::from_vars(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }))
    }

    /// The account that these variables describe. What they lack is missed when a client is needed.
    ///
    /// `GOOGLE_APPLICATION_CREDENTIALS` is a key file; `CLOUDSDK_AUTH_DISABLE_CREDENTIALS=true` does
    /// without credentials, and so does `STORAGE_EMULATOR_HOST`, the URL of an emulator. The
    /// metadata address of the cloud is never asked for any. An empty value counts as not set.
    #[must_use]
    pub fn from_vars<N: AsRef<str>>(vars: impl IntoIterator<Item = (N, String)>) -> Self {
        let mut gcs = Self::default();
        for (name, value) in vars.into_iter().filter(|(_, value)| !value.is_empty()) {
            match name.as_ref() {
                "STORAGE_EMULATOR_HOST" => gcs.emulator = Some(value),
                "GOOGLE_APPLICATION_CREDENTIALS" => gcs.key_file = Some(value.into()),
                "CLOUDSDK_AUTH_DISABLE_CREDENTIALS" => gcs.anonymous = value == "true",
                _ => {}
            }
        }
        gcs
    }

    /// The same account, with another limit on how long to wait.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { wire: self.wire.with_patience(patience), ..self }
    }

    pub(crate) fn wire(&self) -> &Wire {
        &self.wire
    }

    /// The URL of something: each part is encoded, whatever is in it.
    fn url(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Url, GcsEnvError> {
        let endpoint = self.emulator.as_deref().unwrap_or("https://storage.googleapis.com");
        let wrong = || GcsEnvError::Emulator(masked(endpoint));
        let mut url: Url = endpoint.parse().map_err(|_| wrong())?;
        if !url.has_host() || !matches!(url.scheme(), "http" | "https") {
            return Err(wrong());
        }
        let parts = path.iter().map(|part| utf8_percent_encode(part, NON_ALPHANUMERIC).to_string());
        let path = parts.collect::<Vec<_>>().join("/");
        url.set_path(&format!("{}/{path}", url.path().trim_end_matches('/')));
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    /// The headers that give access. A token is kept until it expires.
    async fn headers(&self) -> Result<HeaderMap, GcsError> {
        let credentials = match self.credentials.get() {
            Some(credentials) => credentials,
            None => {
                let made = self.credentials()?;
                self.credentials.get_or_init(|| made)
            }
        };
        let idle = self.wire.patience().answer();
        match tokio::time::timeout(idle, credentials.headers(Extensions::new())).await {
            Ok(Ok(CacheableResource::New { data, .. })) => Ok(data),
            Ok(Ok(CacheableResource::NotModified)) => Ok(HeaderMap::new()),
            Ok(Err(error)) => Err(GcsEnvError::Token(error).into()),
            Err(_) => Err(RequestError::Idle(idle).into()),
        }
    }

    fn credentials(&self) -> Result<Credentials, GcsEnvError> {
        match &self.key_file {
            _ if self.anonymous || self.emulator.is_some() => Ok(anonymous::Builder::new().build()),
            Some(path) => key::read(path),
            None => Err(GcsEnvError::NoCredentials),
        }
    }
}

impl GcsError {
    /// Whether the server says that there is none.
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self, Self::Request(error) if error.code() == Some(http::StatusCode::NOT_FOUND))
    }
}
