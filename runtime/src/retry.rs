use std::error::Error;
use std::fmt::{self, Debug, Formatter};
use std::io;
use std::iter::successors;
use std::marker::PhantomData;
use std::time::Duration;

/// Whether trying again helps after a task has failed: [`Task::retry`](crate::Task::retry).
///
/// The task that failed knows best: a `404` stays one, and a `503` may say when to come back. A pair asks
/// the half that failed, and for a flow's failure the half that made the flow. What runs the task, such
/// as [`RetryPolicy`](crate::RetryPolicy) or a job engine, follows the answer.
///
/// It is not `#[non_exhaustive]`, so whatever runs tasks handles every answer.
///
/// ```
/// use std::time::Duration;
///
/// use conjoin::{Retry, Task, combine, task};
///
/// #[derive(Debug)]
/// struct Status(u16);
///
/// fn retry(error: &Status) -> Retry {
///     match error.0 {
///         429 => Retry::After(Duration::from_secs(30)),
///         400..=499 => Retry::Never,
///         _ => Retry::Unspecified,
///     }
/// }
///
/// #[task(output(body), retry = retry)]
/// async fn fetch(url: String) -> Result<String, Status> {
///     Err(Status(if url.is_empty() { 404 } else { 503 }))
/// }
///
/// #[task]
/// fn count(body: String) -> usize {
///     body.len()
/// }
///
/// combine! { struct CountAtUrl = Fetch => Count }
///
/// # futures::executor::block_on(async {
/// # use conjoin::RunIn;
/// let error = CountAtUrl { url: String::new() }.run(&()).await.unwrap_err();
/// assert_eq!(CountAtUrl::retry(&error), Retry::Never);
/// # });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Retry {
    /// The task doesn't say. The code that runs it decides, usually with an exponential backoff.
    #[default]
    Unspecified,
    /// Another try would fail as well.
    Never,
    /// Try again after this time.
    After(Duration),
}

/// Asks a task about the failure of a flow that it made. The error's type is seldom the task's own.
#[derive(Clone, Copy)]
pub struct AskRetry(fn(&(dyn Error + 'static)) -> Retry);

impl AskRetry {
    pub(crate) const UNSPECIFIED: Self = Self(|_| Retry::Unspecified);

    /// Returns what `ask` does.
    #[must_use]
    pub const fn new(ask: fn(&(dyn Error + 'static)) -> Retry) -> Self {
        Self(ask)
    }

    pub(crate) fn ask(self, error: &(dyn Error + 'static)) -> Retry {
        (self.0)(error)
    }
}

impl Debug for AskRetry {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("AskRetry")
    }
}

/// Looks for the task's error among the causes of a flow's failure.
pub struct InChain<E>(PhantomData<E>);

impl<E> InChain<E> {
    /// The only value.
    pub const NEW: Self = Self(PhantomData);
}

impl<E: Error + 'static> InChain<E> {
    /// Asks `retry` about the first cause that is an `E`.
    #[must_use]
    pub fn ask(self, error: &(dyn Error + 'static), retry: fn(&E) -> Retry) -> Retry {
        let mut causes = successors(Some(error), cause);
        causes.find_map(<dyn Error>::downcast_ref).map_or(Retry::Unspecified, retry)
    }
}

/// For an error that isn't an [`Error`], and so can't be a cause.
pub trait NotInChain<E> {
    /// Says nothing.
    fn ask(self, error: &(dyn Error + 'static), retry: fn(&E) -> Retry) -> Retry;
}

impl<E> NotInChain<E> for InChain<E> {
    fn ask(self, _: &(dyn Error + 'static), _: fn(&E) -> Retry) -> Retry {
        Retry::Unspecified
    }
}

/// [`Error::source`], except that for an `io::Error` it returns the wrapped error itself.
pub(crate) fn cause<'a>(&error: &&'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    wrapped.map(|error| error as _).or_else(|| error.source())
}
