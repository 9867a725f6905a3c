//! The connection to an S3 account, described by the variables that the AWS tools read.

use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey as Key};
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, RetryConfig};
use thiserror::Error;

use crate::http::install_tls;
use crate::shared_client::SharedClient;

/// An S3 account: the resource that lends its buckets.
#[derive(Debug)]
pub struct S3(Result<AmazonS3Builder, S3EnvError>);

/// What is wrong with the variables that describe the account.
#[derive(Debug, Clone, Error)]
#[non_exhaustive]
pub enum S3EnvError {
    /// There are no credentials to sign requests with.
    #[error(
        "no S3 credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN \
         for temporary ones), or AWS_SKIP_SIGNATURE=true for a public bucket; \
         profiles and instance roles are not read"
    )]
    NoCredentials,
    /// One part of the credentials is missing.
    #[error("incomplete S3 credentials: set {0} as well")]
    IncompleteCredentials(&'static str),
}

impl S3 {
    /// The account that the process environment describes: see [`S3::from_vars`].
    #[must_use]
    pub fn from_env() -> Self {
        Self::from_vars(std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }))
    }

    /// The account that these `AWS_*` variables describe. An empty value counts as not set, as in
    /// the AWS tools.
    ///
    /// Without credentials no bucket can be had: the client would go on to ask the cloud's metadata
    /// address for some, and outside of a cloud hang there.
    pub fn from_vars<N: AsRef<str>>(vars: impl IntoIterator<Item = (N, String)>) -> Self {
        install_tls();
        let mut builder = base();
        for (name, value) in vars {
            let name = name.as_ref();
            if name.starts_with("AWS_")
                && !value.is_empty()
                && let Ok(key) = name.to_ascii_lowercase().parse()
            {
                builder = builder.with_config(key, value);
            }
        }
        Self(check_credentials(&builder).map(|()| allow_http_endpoint(builder)))
    }

    /// One bucket of the account. No request is made.
    ///
    /// # Errors
    /// When the variables lack something, or contradict each other.
    pub fn bucket(&self, name: &str) -> object_store::Result<AmazonS3> {
        match &self.0 {
            Ok(builder) => builder.clone().with_bucket_name(name).build(),
            Err(error) => {
                Err(object_store::Error::Generic { store: "S3", source: error.clone().into() })
            }
        }
    }
}

/// The path of exactly this key: `Path::parse` drops a slash at either end, and `Path::from`
/// escapes characters, so that another object would be meant.
pub(crate) fn exact_path(key: &str) -> object_store::Result<Path> {
    let path = Path::parse(key)?;
    if path.as_ref() == key {
        return Ok(path);
    }
    let message = "a key that begins or ends with a slash cannot be asked for: rename the object";
    Err(object_store::Error::NotSupported { source: message.into() })
}

/// Limits which fit long downloads: no bound on the whole request (30 s by default), but one on
/// silence; a few quick retries, then the error.
fn base() -> AmazonS3Builder {
    let client =
        ClientOptions::new().with_timeout_disabled().with_read_timeout(Duration::from_secs(30));
    let backoff = BackoffConfig { max_backoff: Duration::from_secs(1), ..BackoffConfig::default() };
    let retry = RetryConfig { backoff, max_retries: 3, ..RetryConfig::default() };
    AmazonS3Builder::new()
        .with_http_connector(SharedClient::default())
        .with_client_options(client)
        .with_retry(retry)
}

fn check_credentials(builder: &AmazonS3Builder) -> Result<(), S3EnvError> {
    let value = |key| builder.get_config_value(&key);
    let unsigned = value(Key::SkipSignature).as_deref() == Some("true");
    match (value(Key::AccessKeyId), value(Key::SecretAccessKey)) {
        (Some(_), None) => Err(S3EnvError::IncompleteCredentials("AWS_SECRET_ACCESS_KEY")),
        (None, Some(_)) => Err(S3EnvError::IncompleteCredentials("AWS_ACCESS_KEY_ID")),
        (None, None) if !unsigned => Err(S3EnvError::NoCredentials),
        _ => Ok(()),
    }
}

/// Whoever names an endpoint by `http://` wants it without TLS.
fn allow_http_endpoint(builder: AmazonS3Builder) -> AmazonS3Builder {
    let value = |key| builder.get_config_value(&key);
    let endpoint = value(Key::S3Endpoint).or_else(|| value(Key::Endpoint));
    let plain = endpoint.is_some_and(|url| url.starts_with("http://"));
    if plain { builder.with_allow_http(true) } else { builder }
}
