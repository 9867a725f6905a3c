//! The connection to Google Cloud Storage, described by the variables that Google's tools read.

mod list;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use google_cloud_auth::build_errors::Error as KeyError;
use google_cloud_auth::credentials::{Credentials, anonymous, service_account, user_account};
use google_cloud_gax::client_builder::Error as ClientError;
use google_cloud_gax::exponential_backoff::{ExponentialBackoff, ExponentialBackoffBuilder};
use google_cloud_gax::retry_policy::RetryPolicyExt;
use google_cloud_storage::client::Storage;
use google_cloud_storage::read_resume_policy::{ReadResumePolicyExt, Recommended};
use google_cloud_storage::retry_policy::RetryableErrors;
use serde_json::Value;
use thiserror::Error;
use tokio::sync::OnceCell;

use crate::patience::Patience;

/// How often a request is tried. With a limit of time the client goes on for longer than that when a
/// connection is lost in the last part of an upload.
pub(crate) const ATTEMPTS: u32 = 4;

/// How often in a row a broken download is resumed.
const RESUMES: u32 = 10;

/// Google Cloud Storage: the resource that lends its buckets.
#[derive(Debug, Default)]
pub struct Gcs {
    emulator: Option<String>,
    key_file: Option<PathBuf>,
    anonymous: bool,
    patience: Patience,
    client: OnceCell<Storage>,
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
    /// The client cannot be made.
    #[error("failed to make a client for Google Cloud Storage")]
    Client(#[source] ClientError),
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
        Self { patience, client: OnceCell::new(), ..self }
    }

    pub(crate) fn patience(&self) -> Patience {
        self.patience
    }

    /// The client, made when it is first needed.
    pub(crate) async fn client(&self) -> Result<&Storage, GcsEnvError> {
        self.client.get_or_try_init(|| self.connect()).await
    }

    async fn connect(&self) -> Result<Storage, GcsEnvError> {
        // Fails only when the process has one already, which then is used.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut client = Storage::builder()
            // Always given: the client's own default asks the metadata address.
            .with_credentials(self.credentials()?)
            .with_backoff_policy(backoff())
            .with_retry_policy(RetryableErrors.with_attempt_limit(ATTEMPTS))
            .with_read_resume_policy(Recommended.with_attempt_limit(RESUMES));
        if let Some(url) = &self.emulator {
            client = client.with_endpoint(url);
        }
        client.build().await.map_err(GcsEnvError::Client)
    }

    fn credentials(&self) -> Result<Credentials, GcsEnvError> {
        match &self.key_file {
            _ if self.anonymous || self.emulator.is_some() => Ok(anonymous::Builder::new().build()),
            Some(path) => key(path),
            None => Err(GcsEnvError::NoCredentials),
        }
    }
}

/// Quick retries, and then the error.
fn backoff() -> ExponentialBackoff {
    let (first, most) = (Duration::from_millis(100), Duration::from_secs(1));
    ExponentialBackoffBuilder::new().with_initial_delay(first).with_maximum_delay(most).clamp()
}

/// Only keys that hold all they need: those of other kinds name an address to ask for a token.
fn key(path: &Path) -> Result<Credentials, GcsEnvError> {
    let path = path.to_owned();
    let text = match std::fs::read(&path) {
        Ok(text) => text,
        Err(source) => return Err(GcsEnvError::File { path, source }),
    };
    let key: Value = match serde_json::from_slice(&text) {
        Ok(key) => key,
        Err(source) => return Err(GcsEnvError::NotJson { path, source }),
    };
    let built = match key["type"].as_str() {
        Some("service_account") => service_account::Builder::new(key).build(),
        Some("authorized_user") => user_account::Builder::new(key).build(),
        _ => return Err(GcsEnvError::Kind { path }),
    };
    built.map_err(|source| GcsEnvError::Key { path, source })
}

/// A bucket as the client names it.
pub(crate) fn bucket_name(bucket: &str) -> String {
    format!("projects/_/buckets/{bucket}")
}
