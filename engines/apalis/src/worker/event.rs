use std::error::Error;
use std::time::Duration;

use serde_json::Value;

/// What happens in a [`Worker`](crate::Worker), for logs.
///
/// It is `#[non_exhaustive]`, because a worker may have more to tell one day.
#[derive(Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A job has succeeded.
    Done {
        /// The job's key: see [`Context::key`](conjoin::Context::key).
        key: &'a str,
        /// The task's output, as it is stored.
        output: &'a Value,
    },
    /// A job has failed, and its undos have run.
    Failed {
        /// The job's key.
        key: &'a str,
        /// The error as it is stored: it names the half, and has the causes.
        error: &'a (dyn Error + 'static),
        /// How long it waits until it is tried again. `None` if it isn't.
        retried_after: Option<Duration>,
    },
    /// The database doesn't answer. The jobs have been stopped and undone. The worker tries to reach it
    /// again after the wait.
    Outage {
        /// The database's error.
        error: &'a (dyn Error + 'static),
        /// How long the worker waits.
        retried_after: Duration,
    },
}
