use conjoin::{BoxError, Context, Provide, RunError, RunIn};
use tokio_util::sync::CancellationToken;

use crate::Limits;
#[cfg(feature = "gcs")]
use crate::gcs::Gcs;
use crate::http::Http;
use crate::patience::Patience;
#[cfg(feature = "postgres")]
use crate::postgres::Postgres;
use crate::s3::{S3, ToS3};

/// The error of a run that was stopped.
pub(crate) const INTERRUPTED: &str = "interrupted: nothing partial is left, run it again";

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
    /// Canceled when all runs must end.
    pub stop: CancellationToken,
}

/// For a task that is any task.
impl Provide<Self> for Env {
    fn provide(&self) -> &Self {
        self
    }
}

impl Env {
    /// Runs a task until [`stop`](Self::stop) is canceled, and then waits for its undos.
    ///
    /// # Errors
    /// The task's own error, or one that says that it was interrupted.
    pub async fn run<T>(&self, cx: Context, task: T) -> Result<T::Output, BoxError>
    where
        T: RunIn<Self, Error: Into<BoxError>>,
    {
        match cx.run_until(task, self, self.stop.cancelled()).await {
            Ok(output) => Ok(output),
            Err(RunError::Failed(error)) => Err(error.into()),
            Err(RunError::Stopped(())) => Err(INTERRUPTED.into()),
        }
    }

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
            stop: CancellationToken::new(),
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
