use std::fmt::{self, Debug, Formatter};
use std::task::{Context as Waker, Poll};

use futures_core::future::BoxFuture;
use tower_service::Service;

use crate::box_error::BoxError;
use crate::run_error::RunError;
use crate::runner::panicked::caught;
use crate::runner::{Runner, Until};
use crate::task::RunIn;

/// A [`Runner`] that turns panics into errors: [`Runner::catch_panics`] returns it.
///
/// Its error is a [`BoxError`]: [`Panicked`](crate::Panicked), or the task's own error. If something
/// [stops](Runner::until) the runs, it is [`Panicked`](crate::Panicked) or a [`RunError`]. tower's
/// middleware boxes errors in the same way, and `downcast_ref` tells them apart.
///
/// ```
/// use conjoin::{Panicked, Runner, task};
/// use tower::ServiceExt;
///
/// #[task]
/// fn divide(by: u32) -> u32 {
///     1 / by
/// }
///
/// # futures::executor::block_on(async {
/// let service = Runner::new(()).catch_panics();
/// let error = service.oneshot(Divide { by: 0 }).await.unwrap_err();
/// assert_eq!(error.to_string(), "Divide panicked: attempt to divide by zero");
/// assert!(error.is::<Panicked>());
/// # });
/// ```
///
/// # Cancellation
///
/// Dropping the response future drops the run, as with a [`Runner`].
pub struct CatchPanics<Env: ?Sized, Stop = ()>(Runner<Env, Stop>);

impl<Env: ?Sized, Stop> CatchPanics<Env, Stop> {
    pub(super) fn new(runner: Runner<Env, Stop>) -> Self {
        Self(runner)
    }
}

impl<Env, T> Service<T> for CatchPanics<Env>
where
    Env: ?Sized + Send + Sync + 'static,
    T: RunIn<Env, Error: Into<BoxError>> + Send + 'static,
{
    type Response = T::Output;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<T::Output, BoxError>>;

    fn poll_ready(&mut self, _: &mut Waker<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, task: T) -> Self::Future {
        Box::pin(caught(task.info(), self.0.run(task)))
    }
}

impl<Env, T, S> Service<T> for CatchPanics<Env, Until<S>>
where
    Env: ?Sized + Send + Sync + 'static,
    T: RunIn<Env> + Send + 'static,
    S: Send + 'static,
    RunError<T::Error, S>: Into<BoxError>,
{
    type Response = T::Output;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<T::Output, BoxError>>;

    fn poll_ready(&mut self, _: &mut Waker<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, task: T) -> Self::Future {
        Box::pin(caught(task.info(), self.0.run_until(task)))
    }
}

impl<Env: ?Sized, Stop: Clone> Clone for CatchPanics<Env, Stop> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<Env: ?Sized, Stop: Debug> Debug for CatchPanics<Env, Stop> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CatchPanics").field(&self.0).finish()
    }
}
