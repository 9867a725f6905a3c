use std::marker::PhantomData;
use std::time::Duration;

use tokio::time::{Sleep, sleep};
use tower::retry::Policy;
use tower::retry::backoff::{Backoff, ExponentialBackoff, ExponentialBackoffMaker, MakeBackoff};
use tower::util::rng::HasherRng;

use super::Until;
use crate::retry::Retry;
use crate::run_error::RunError;
use crate::task::Task;

/// A policy for tower's `Retry` that asks the failed task: [`Retry::Never`] ends it at once,
/// [`Retry::After`] waits as long as the task says, and [`Retry::Unspecified`] waits by an exponential
/// backoff with jitter, from 100 milliseconds to 30 seconds. It needs the feature `tower`, and a tokio
/// runtime with time.
///
/// `Stop` is as in [`Runner`](crate::Runner): [`until`](Self::until) makes the policy for a runner whose
/// runs something stops. A run that was stopped is not tried again.
///
/// ```
/// use conjoin::{Retry, RetryPolicy, Runner, task};
/// use tower::{ServiceBuilder, ServiceExt};
///
/// fn retry(error: &std::io::Error) -> Retry {
///     match error.kind() {
///         std::io::ErrorKind::NotFound => Retry::Never,
///         _ => Retry::Unspecified,
///     }
/// }
///
/// #[task(derive(Clone), retry = retry)]
/// async fn read(path: String) -> std::io::Result<String> {
///     std::fs::read_to_string(path)
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let service = ServiceBuilder::new().retry(RetryPolicy::new(5)).service(Runner::new(()));
/// // Tried once: a file that isn't there won't be there in a second.
/// let error = service.oneshot(Read { path: "not/there".to_owned() }).await.unwrap_err();
/// assert_eq!(error.kind(), std::io::ErrorKind::NotFound);
/// # });
/// ```
///
/// # Cancellation
///
/// Between two tries no run is active: dropping tower's future then only ends the wait. During a try it
/// drops the run.
#[derive(Debug, Clone)]
pub struct RetryPolicy<Stop = ()> {
    tries: u32,
    backoff: ExponentialBackoff<HasherRng>,
    stop: PhantomData<fn() -> Stop>,
}

impl RetryPolicy {
    /// Returns a policy that tries a task at most this many times, the first try included.
    ///
    /// # Panics
    ///
    /// Never: the limits of the backoff are valid.
    #[must_use]
    pub fn new(tries: u32) -> Self {
        let [shortest, longest] = [Duration::from_millis(100), Duration::from_secs(30)];
        let maker = ExponentialBackoffMaker::new(shortest, longest, 0.5, HasherRng::default());
        let backoff = maker.expect("the limits are in order").make_backoff();
        Self { tries, backoff, stop: PhantomData }
    }

    /// Returns the policy for a runner that [`Runner::until`](crate::Runner::until) or
    /// [`Runner::timeout`](crate::Runner::timeout) has made.
    #[must_use]
    pub fn until<S>(self) -> RetryPolicy<Until<S>> {
        let Self { tries, backoff, .. } = self;
        RetryPolicy { tries, backoff, stop: PhantomData }
    }
}

impl<Stop> RetryPolicy<Stop> {
    fn wait(&mut self, verdict: Retry) -> Option<Sleep> {
        self.tries = self.tries.saturating_sub(1);
        match verdict {
            _ if self.tries == 0 => None,
            Retry::Never => None,
            Retry::After(time) => Some(sleep(time)),
            Retry::Unspecified => Some(self.backoff.next_backoff()),
        }
    }
}

impl<T: Task + Clone, Output> Policy<T, Output, T::Error> for RetryPolicy {
    type Future = Sleep;

    fn retry(&mut self, _: &mut T, result: &mut Result<Output, T::Error>) -> Option<Sleep> {
        self.wait(T::retry(result.as_ref().err()?))
    }

    fn clone_request(&mut self, task: &T) -> Option<T> {
        Some(task.clone())
    }
}

impl<T: Task + Clone, Output, S> Policy<T, Output, RunError<T::Error, S>>
    for RetryPolicy<Until<S>>
{
    type Future = Sleep;

    fn retry(
        &mut self,
        _: &mut T,
        result: &mut Result<Output, RunError<T::Error, S>>,
    ) -> Option<Sleep> {
        match result.as_ref().err()? {
            RunError::Failed(error) => self.wait(T::retry(error)),
            RunError::Stopped(_) => None,
        }
    }

    fn clone_request(&mut self, task: &T) -> Option<T> {
        Some(task.clone())
    }
}
