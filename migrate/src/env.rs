use conjoin::Provide;

use crate::Stop;
#[cfg(feature = "gcs")]
use crate::gcs::Gcs;
use crate::http::Http;
#[cfg(feature = "postgres")]
use crate::postgres::Postgres;
use crate::s3::S3;

/// The environment: what the tasks borrow.
#[derive(Debug, Provide)]
pub struct Env {
    /// The account for both ends of `s3://`.
    pub s3: S3,
    /// The client for both ends of `http://`.
    pub http: Http,
    /// The account for both ends of `gs://`.
    #[cfg(feature = "gcs")]
    pub gcs: Gcs,
    /// The database for both ends of `postgres://`.
    #[cfg(feature = "postgres")]
    pub postgres: Postgres,
    /// Told when all runs are to end.
    pub stop: Stop,
}

/// For a task that is any task.
impl Provide<Self> for Env {
    fn provide(&self) -> &Self {
        self
    }
}

impl Env {
    /// With this account, a client and a stop of its own, and no other account.
    ///
    /// # Errors
    /// When there is no HTTP client to be had.
    pub fn new(s3: S3) -> reqwest::Result<Self> {
        Ok(Self {
            s3,
            http: Http::new()?,
            #[cfg(feature = "gcs")]
            gcs: Gcs::default(),
            #[cfg(feature = "postgres")]
            postgres: Postgres::default(),
            stop: Stop::default(),
        })
    }

    /// With all accounts that the process environment describes.
    ///
    /// # Errors
    /// When there is no HTTP client to be had.
    pub fn from_env() -> reqwest::Result<Self> {
        Ok(Self {
            #[cfg(feature = "gcs")]
            gcs: Gcs::from_env(),
            #[cfg(feature = "postgres")]
            postgres: Postgres::from_env(),
            ..Self::new(S3::from_env())?
        })
    }
}
