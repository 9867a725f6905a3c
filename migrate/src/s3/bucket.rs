mod copy;
mod lost_upload;
mod object;
mod request;
mod upload;

use std::sync::Arc;

use futures_util::Stream;
use reqwest::Url;
use rusty_s3::Credentials;

pub(crate) use self::object::{Put, Range};
pub(crate) use self::request::check_key;
use super::account::Account;
use super::{Listed, S3Error, list};
use crate::wire::Wire;

/// A bucket of an S3 account. Clones are cheap.
#[derive(Debug, Clone)]
pub struct Bucket(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    bucket: rusty_s3::Bucket,
    endpoint: Url,
    credentials: Option<Credentials>,
    wire: Wire,
}

impl Bucket {
    pub(super) fn new(bucket: rusty_s3::Bucket, account: &Account) -> Self {
        let (credentials, wire) = (account.credentials.clone(), account.wire.clone());
        Self(Arc::new(Inner { bucket, endpoint: account.endpoint.clone(), credentials, wire }))
    }

    pub(crate) fn wire(&self) -> &Wire {
        &self.0.wire
    }

    pub(crate) fn name(&self) -> &str {
        self.0.bucket.name()
    }

    /// Whether the other bucket is of the same store and the same account.
    pub(crate) fn same_account(&self, other: &Self) -> bool {
        let key = |bucket: &Self| bucket.0.credentials.as_ref().map(|it| it.key().to_owned());
        self.0.endpoint == other.0.endpoint && key(self) == key(other)
    }

    /// Whether both mean the same bucket.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.0.endpoint == other.0.endpoint && self.name() == other.name()
    }

    /// The URL of an object, without a signature.
    pub(crate) fn url(&self, key: &str) -> Url {
        self.0.bucket.object_url(key)
    }

    pub(super) fn base_url(&self) -> Url {
        self.0.bucket.base_url().clone()
    }

    /// The objects whose keys begin with this, page by page.
    pub fn list(
        &self,
        prefix: &str,
    ) -> impl Stream<Item = Result<Listed, S3Error>> + Send + 'static {
        list::objects(self.clone(), prefix.to_owned())
    }
}
