//! The connection to an S3 account, described by the variables and files that the AWS tools read.

mod account;
mod answer;
mod bucket;
mod encoded_word;
mod list;
mod lost;
mod xml;

use std::sync::Arc;

use reqwest::Url;
use rusty_s3::{BucketError, UrlStyle};
use thiserror::Error;

use self::account::Account;
pub use self::account::S3EnvError;
pub(crate) use self::answer::{is_range, text_of};
pub use self::bucket::Bucket;
pub(crate) use self::bucket::{Put, Range, check_key};
pub(crate) use self::encoded_word::{decoded, encoded};
pub use self::list::Listed;
pub(crate) use self::lost::{Attempts, Whole};
use crate::patience::Patience;
use crate::wire::RequestError;

/// An S3 account: the resource that lends its buckets. Clones share their connections.
#[derive(Debug, Clone)]
pub struct S3(Result<Arc<Account>, S3EnvError>);

/// The account that sinks write to.
#[derive(Debug, Clone)]
pub struct ToS3(pub S3);

/// Why S3 did not do what it was asked for.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum S3Error {
    /// The account is not described well.
    #[error(transparent)]
    Account(#[from] S3EnvError),
    /// The bucket can't be a part of the endpoint's URL.
    #[error("{0:?} can't be the name of a bucket at this endpoint: {1:?}")]
    Bucket(String, BucketError),
    /// The key can't be a part of a URL.
    #[error("{0:?} can't be requested as a key: {1}")]
    Key(String, &'static str),
    /// The server failed or refused.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// An upload that was begun is left.
    #[error("failed to abort the upload {id} of {of}: {source}")]
    #[expect(missing_docs, reason = "the message says what the fields are")]
    Abort { id: String, of: String, source: RequestError },
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
    /// Without `AWS_ACCESS_KEY_ID` the profile `AWS_PROFILE`, or `default`, is read from
    /// `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`, by default `~/.aws/config` and
    /// `~/.aws/credentials`. The metadata address of a cloud is never asked.
    ///
    /// A mistake in them is reported by [`S3::bucket`].
    pub fn from_vars<N: AsRef<str>>(vars: impl IntoIterator<Item = (N, String)>) -> Self {
        Self(Account::from_vars(vars).map(Arc::new))
    }

    /// The same account, with another limit on how long to wait.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self(self.0.map(|account| Arc::new(account.with_patience(patience))))
    }

    /// One bucket of the account. No request is made.
    ///
    /// # Errors
    /// If the variables lack something or contradict each other, or the name can't be a bucket's.
    pub fn bucket(&self, name: &str) -> Result<Bucket, S3Error> {
        let account = self.0.as_ref().map_err(Clone::clone)?;
        if name.is_empty() {
            return Err(S3Error::Bucket(name.to_owned(), BucketError::MissingHost));
        }
        let Account { endpoint, style, region, .. } = &**account;
        let bucket =
            rusty_s3::Bucket::new(endpoint.clone(), *style, name.to_owned(), region.clone());
        let bucket = bucket.map_err(|error| S3Error::Bucket(name.to_owned(), error))?;
        Ok(Bucket::new(bucket, account))
    }
}

/// Path style works at every endpoint. A host for each bucket must be requested.
fn style(virtual_hosted: bool) -> UrlStyle {
    if virtual_hosted { UrlStyle::VirtualHost } else { UrlStyle::Path }
}

/// Where AWS itself has its buckets.
fn aws(region: &str) -> Result<Url, S3EnvError> {
    let url = format!("https://s3.{region}.amazonaws.com");
    url.parse().map_err(|_| S3EnvError::Region(region.to_owned()))
}
