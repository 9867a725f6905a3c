use conjoin::Provide;

#[cfg(feature = "gcs")]
use crate::gcs::Gcs;
use crate::http::Http;
use crate::patience::Patience;
#[cfg(feature = "postgres")]
use crate::postgres::Postgres;
use crate::s3::{S3, ToS3};
use crate::{Limits, Stop};

/// The environment: what the tasks borrow.
#[derive(Debug, Provide)]
pub struct Env {
    /// The account that `s3://` is read from.
    pub s3: S3,
    /// The account that `s3://` is written to.
    pub to_s3: ToS3,
    /// The client for both ends of `http://`.
    pub http: Http,
    /// The account for both ends of `gs://`.
    #[cfg(feature = "gcs")]
    pub gcs: Gcs,
    /// The database for both ends of `postgres://`.
    #[cfg(feature = "postgres")]
    pub postgres: Postgres,
    /// What all runs may use together.
    pub limits: Limits,
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
    /// With this account for both ends of `s3://`, and no other.
    #[must_use]
    pub fn new(s3: S3) -> Self {
        Self {
            to_s3: ToS3(s3.clone()),
            s3,
            http: Http::new(),
            #[cfg(feature = "gcs")]
            gcs: Gcs::default(),
            #[cfg(feature = "postgres")]
            postgres: Postgres::default(),
            limits: Limits::default(),
            stop: Stop::default(),
        }
    }

    /// With all accounts that the process environment describes.
    #[must_use]
    pub fn from_env() -> Self {
        Self {
            #[cfg(feature = "gcs")]
            gcs: Gcs::from_env(),
            #[cfg(feature = "postgres")]
            postgres: Postgres::from_env(),
            ..Self::new(S3::from_env())
        }
    }

    /// With another limit on how long all clients wait.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self {
            s3: self.s3.with_patience(patience),
            to_s3: ToS3(self.to_s3.0.with_patience(patience)),
            http: self.http.with_patience(patience),
            #[cfg(feature = "gcs")]
            gcs: self.gcs.with_patience(patience),
            #[cfg(feature = "postgres")]
            postgres: self.postgres.with_patience(patience),
            ..self
        }
    }
}
