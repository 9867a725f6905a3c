//! The outcome of an attempt of a job.

use std::error::Error;
use std::iter::successors;
use std::time::Duration;

use apalis_core::error::AbortError;
use apalis_core::task::ExecutionContext;
use conjoin::{BoxError, Retry};

use crate::backoff::Backoff;
use crate::job::Unreadable;

/// A run without output.
pub(crate) struct Failed {
    /// As it is stored: apalis keeps the text of an error and drops its causes.
    pub(crate) error: BoxError,
    pub(crate) again: Again,
}

/// When a failed job is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    Never,
    Now,
    AfterBackoff,
    After(Duration),
}

impl Failed {
    /// A task has failed, and says whether trying again helps.
    pub(crate) fn new(error: &BoxError, retry: Retry) -> Self {
        let again = match retry {
            _ if is_aborted(error) => Again::Never,
            Retry::Never => Again::Never,
            Retry::After(wait) => Again::After(wait),
            Retry::Unspecified => Again::AfterBackoff,
        };
        Self { error: conjoin::report(&**error).to_string().into(), again }
    }

    /// The worker stops. Another one may begin at once.
    pub(crate) fn stopped(reason: &str) -> Self {
        Self { error: reason.into(), again: Again::Now }
    }

    /// Returns how long the job waits until it is tried again; `None` if it isn't.
    pub(crate) fn wait(&self, job: &ExecutionContext, backoff: Backoff) -> Option<Duration> {
        let attempt = job.attempt();
        match self.again {
            _ if job.max_attempts().is_none_or(|most| attempt >= most) => None,
            Again::Never => None,
            Again::Now => Some(Duration::ZERO),
            Again::AfterBackoff => Some(backoff.after(attempt)),
            Again::After(wait) => Some(wait),
        }
    }

    /// Returns the error for apalis, which doesn't retry after its own [`AbortError`].
    pub(crate) fn into_error(self) -> BoxError {
        match self.again {
            Again::Never => AbortError::new(self.error).into(),
            _ => self.error,
        }
    }
}

/// Whether the error is apalis' [`AbortError`], or caused by one.
fn is_aborted(error: &BoxError) -> bool {
    let mut causes = successors(Some(&**error as &(dyn Error + 'static)), |&cause| cause.source());
    causes.any(<dyn Error>::is::<AbortError>)
}

pub(crate) fn unreadable(task: &str, reason: &Unreadable) -> String {
    format!("the payload is not a `{task}`: {reason}")
}

/// Whether all attempts ended with their process. An ordinary failure that was the last never comes
/// here again.
pub(crate) fn are_used_up(job: &ExecutionContext) -> bool {
    job.max_attempts().is_some_and(|most| job.attempt() > most)
}

pub(crate) fn given_up(task: &str, job: &ExecutionContext) -> Failed {
    let tried = job.attempt() - 1;
    let reason =
        format!("{task}: giving up after {tried} attempts in which the worker process died");
    Failed { error: reason.into(), again: Again::Never }
}
