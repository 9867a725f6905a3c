mod panicked;

use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::task::{Context as Waker, Poll};

use futures_core::future::BoxFuture;
use tower_service::Service;

use crate::box_error::BoxError;
use crate::context::Context;
use crate::info::TaskInfo;
use crate::task::RunIn;

pub use panicked::Panicked;
pub(crate) use panicked::caught;

/// A [`Service`] over every task that runs in one environment, so that timeouts, retries and limits
/// are tower's. It comes with the feature `tower`.
///
/// A call runs one task with a [`Context`] of its own; the response is the task's output, the error
/// the task's own error, with its type. A runner is always ready, and a clone lends the same
/// environment. Since it serves every task, tower's `ready` has to be told which is meant; `oneshot` is
/// told by its argument.
///
/// ```
/// use std::time::Duration;
///
/// use conjoin::{Runner, combine, task};
/// use tower::{BoxError, ServiceBuilder, ServiceExt};
///
/// #[task(output(text))]
/// async fn read(text: String) -> Result<String, std::io::Error> {
///     Ok(text)
/// }
///
/// #[task]
/// async fn count(text: String, letter: char) -> usize {
///     text.matches(letter).count()
/// }
///
/// combine! {
///     #[derive(Clone)]
///     struct CountInText = Read => Count
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let service = ServiceBuilder::new()
///     .concurrency_limit(8)
///     .timeout(Duration::from_secs(60))
///     .service(Runner::new(()));
/// let task = CountInText { text: "seam".to_owned(), letter: 'a' };
/// assert_eq!(service.oneshot(task).await?, 1);
/// # Ok::<_, BoxError>(())
/// # }).unwrap();
/// ```
///
/// # Retries
///
/// `tower::retry` clones the request before each try: the task has to be [`Clone`]. It runs the whole
/// task again, both halves of a pair, each time with a new context and after the undos of the try
/// before. That is safe where the source can be opened again and the sink shows nothing before it is
/// whole: then a try that failed has changed nothing. A task whose input is used up by a run, such as
/// a stream, is not to be cloned; a sink that appends has its rows twice if it failed after they were
/// there.
///
/// # Cancellation
///
/// Dropping the response future, as a timeout does, drops the run: what the halves own goes, and the
/// [undos](Context::on_failure) are spawned on the tokio runtime at hand if the feature `tokio` is on.
///
/// # Panics
///
/// A panic of a task passes through to whoever polls the response future, after the undos have run.
/// [`Runner::catch_panics`] makes it an error.
pub struct Runner<Env: ?Sized> {
    env: Arc<Env>,
    context: Option<MakeContext>,
}

type MakeContext = Arc<dyn Fn(&'static TaskInfo) -> Context + Send + Sync>;

impl<Env> Runner<Env> {
    /// Runs tasks in this environment, each with a context of the defaults.
    #[must_use]
    pub fn new(env: Env) -> Self {
        Arc::new(env).into()
    }
}

impl<Env: ?Sized> Runner<Env> {
    /// Runs each task with the context that `make` returns: one that is set up otherwise, or one
    /// whose [`progress`](Context::progress) is to be looked at while the run goes on.
    ///
    /// ```
    /// use std::sync::{Arc, Mutex};
    ///
    /// use conjoin::{Context, Progress, Runner};
    ///
    /// let running = Arc::new(Mutex::new(Vec::<(&str, Progress)>::new()));
    /// let seen = Arc::clone(&running);
    /// let runner = Runner::new(()).with_context(move |task| {
    ///     let cx = Context::builder().scratch_in("/var/tmp").build();
    ///     seen.lock().unwrap().push((task.name, cx.progress()));
    ///     cx
    /// });
    /// # drop(runner);
    /// ```
    #[must_use]
    pub fn with_context(
        self,
        make: impl Fn(&'static TaskInfo) -> Context + Send + Sync + 'static,
    ) -> Self {
        Self { context: Some(Arc::new(make)), ..self }
    }

    /// The same service, in which a panic of a task is the error [`Panicked`] of its call and leaves
    /// all others alone.
    #[must_use]
    pub fn catch_panics(self) -> CatchPanics<Env> {
        CatchPanics(self)
    }

    fn run<T: RunIn<Env>>(
        &self,
        task: T,
    ) -> impl Future<Output = Result<T::Output, T::Error>> + use<T, Env> {
        let env = Arc::clone(&self.env);
        let cx = self.context.as_ref().map_or_else(Context::new, |make| make(task.info()));
        async move { cx.run(task, &*env).await }
    }
}

/// An environment that others hold too.
impl<Env: ?Sized> From<Arc<Env>> for Runner<Env> {
    fn from(env: Arc<Env>) -> Self {
        Self { env, context: None }
    }
}

impl<Env, T> Service<T> for Runner<Env>
where
    Env: ?Sized + Send + Sync + 'static,
    T: RunIn<Env> + Send + 'static,
{
    type Response = T::Output;
    type Error = T::Error;
    // Boxed: the run borrows the environment, which this future holds.
    type Future = BoxFuture<'static, Result<T::Output, T::Error>>;

    fn poll_ready(&mut self, _: &mut Waker<'_>) -> Poll<Result<(), T::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, task: T) -> Self::Future {
        Box::pin(self.run(task))
    }
}

impl<Env: ?Sized> Clone for Runner<Env> {
    fn clone(&self) -> Self {
        Self { env: Arc::clone(&self.env), context: self.context.clone() }
    }
}

impl<Env: ?Sized> Debug for Runner<Env> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runner")
            .field("with_context", &self.context.is_some())
            .finish_non_exhaustive()
    }
}

/// A [`Runner`] that makes panics errors, by [`Runner::catch_panics`].
///
/// Its error is a [`BoxError`]: the task's own, or [`Panicked`]. Tower's middleware boxes errors in
/// the same way; `downcast_ref` tells them apart.
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
pub struct CatchPanics<Env: ?Sized>(Runner<Env>);

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

impl<Env: ?Sized> Clone for CatchPanics<Env> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<Env: ?Sized> Debug for CatchPanics<Env> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CatchPanics").field(&self.0).finish()
    }
}
