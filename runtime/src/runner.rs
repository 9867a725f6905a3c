mod catch_panics;
mod gate;
mod panicked;
mod retry;
mod until;

use std::fmt::{self, Debug, Formatter};
use std::future::Future;
use std::sync::Arc;
use std::task::{Context as Waker, Poll};

use futures_core::future::BoxFuture;
use tower_service::Service;

use crate::context::{Context, run};
use crate::info::TaskInfo;
use crate::run_error::RunError;
use crate::task::{RunIn, Task};

pub use catch_panics::CatchPanics;
use gate::{Gate, Idle};
pub use panicked::Panicked;
pub use retry::RetryPolicy;
pub use until::Until;

/// A [`Service`] over every task that runs in one environment, so tower's layers work on tasks:
/// timeouts, retries, limits. It needs the feature `tower`.
///
/// A call runs one task with a new [`Context`]. The response is the task's output, and the error is the
/// task's own error, with its type. A runner is always ready, and a clone lends the same environment.
/// `Runner` implements `Service` for many request types, so `ready` needs a type annotation; `oneshot`
/// infers it from the request.
///
/// `Stop` is `()`, or [`Until`] if something [stops](Self::until) the runs.
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
/// `tower::retry` clones the request before each try, so the task must be [`Clone`]. It runs the whole
/// task again, both halves of a pair, each time with a new context and after the undos of the try
/// before. That is safe if the source can be opened again and the sink shows nothing before it is
/// complete: then a try that failed has changed nothing. Don't clone a task with an input that a run
/// uses up, such as a stream. A sink that appends has its rows twice if it failed after writing them.
///
/// # Timeouts
///
/// [`timeout`](Self::timeout) and [`until`](Self::until) stop a run and wait for its undos. tower's
/// timeout drops the run, so nothing waits for its undos. But this runner and all its clones start no
/// other run, of whatever task, before they have ended. So the next try of `retry(timeout(runner))`
/// never overlaps with an undo of the last one. But one slow undo delays all clones: set a limit with
/// [`ContextBuilder::undo_limit`](crate::ContextBuilder::undo_limit). A run that an undo
/// polls does not wait. A run that an undo spawns and then awaits never ends.
///
/// # Cancellation
///
/// Dropping the response future drops the run: the halves are dropped, and the
/// [undos](Context::on_failure) are spawned on the current tokio runtime if the feature `tokio` is on.
/// Without a runtime the runner keeps them, and its next run, or [`idle`](Self::idle), runs them first.
/// A clone of the runner that lives longer than the run is needed for that.
///
/// # Panics
///
/// A panic of a task is passed on to the caller that polls the response future, after the undos.
/// [`catch_panics`](Self::catch_panics) makes it an error.
pub struct Runner<Env: ?Sized, Stop = ()> {
    env: Arc<Env>,
    context: Option<MakeContext>,
    gate: Arc<Gate>,
    stop: Stop,
}

type MakeContext = Arc<dyn Fn(&'static TaskInfo) -> Context + Send + Sync>;

impl<Env> Runner<Env> {
    /// Runs tasks in this environment, each with a context with the defaults.
    #[must_use]
    pub fn new(env: Env) -> Self {
        Arc::new(env).into()
    }
}

impl<Env: ?Sized> Runner<Env> {
    /// Stops each run when the future that `stop` returns resolves, as
    /// [`RunIn::run_until`](crate::RunIn::run_until) does. `stop` is called when the run begins.
    ///
    /// ```
    /// use conjoin::{RunError, Runner, task};
    /// use tokio::sync::watch;
    /// use tower::ServiceExt;
    ///
    /// #[task]
    /// async fn wait() {
    ///     std::future::pending().await
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let (shutdown, signal) = watch::channel(false);
    /// let runner = Runner::new(()).until(move || {
    ///     let mut signal = signal.clone();
    ///     async move { signal.wait_for(|&down| down).await.is_ok() }
    /// });
    /// shutdown.send_replace(true);
    /// assert_eq!(runner.oneshot(Wait).await, Err(RunError::Stopped(true)));
    /// # });
    /// ```
    #[must_use]
    pub fn until<F, R>(self, stop: F) -> Runner<Env, Until<R::Output>>
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future + Send + 'static,
    {
        let Self { env, context, gate, stop: () } = self;
        Runner { env, context, gate, stop: Until::new(stop) }
    }

    /// Stops each run that takes longer than `limit`, undos not included. Unlike tower's timeout, it
    /// waits for the undos. It needs the feature `tokio`, and a tokio runtime with a timer.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use conjoin::{RunError, Runner, task};
    /// use tower::ServiceExt;
    ///
    /// #[task]
    /// async fn wait() {
    ///     std::future::pending().await
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let runner = Runner::new(()).timeout(Duration::from_millis(1));
    /// assert_eq!(runner.oneshot(Wait).await, Err(RunError::Stopped(())));
    /// # });
    /// ```
    #[cfg(feature = "tokio")]
    #[must_use]
    pub fn timeout(self, limit: std::time::Duration) -> Runner<Env, Until<()>> {
        self.until(move || tokio::time::sleep(limit))
    }
}

impl<Env: ?Sized, Stop> Runner<Env, Stop> {
    /// Runs each task with the context that `make` returns. Use it to set up the context, or to look at
    /// a run's [`progress`](Context::progress). `make` is called when the run begins, with
    /// [`Task::info`](crate::Task::info); a panic in it is one of the run.
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

    /// Returns the same service, in which a panic of a task is the error [`Panicked`] of its call and
    /// doesn't affect other calls.
    #[must_use]
    pub fn catch_panics(self) -> CatchPanics<Env, Stop> {
        CatchPanics::new(self)
    }

    /// Waits until the undos of all runs that were dropped have ended, and the blocking functions of
    /// these runs have returned. Call it before the program ends.
    ///
    /// If there was no runtime for them, this runs them.
    ///
    /// # Cancellation
    ///
    /// It is cancel safe: if it is dropped, the undos go on, or wait for the next call.
    ///
    /// ```
    /// use conjoin::Runner;
    ///
    /// # futures::executor::block_on(async {
    /// let runner = Runner::new(());
    /// // Serve a clone of it, and then:
    /// runner.idle().await;
    /// # });
    /// ```
    pub async fn idle(&self) {
        Idle::new(&self.gate).await;
    }
}

impl<Env: ?Sized, Stop> Runner<Env, Stop> {
    fn context(&self, task: &impl Task) -> Context {
        self.context.as_ref().map_or_else(Context::new, |make| make(task.info()))
    }
}

impl<Env: ?Sized> Runner<Env> {
    fn run<T: RunIn<Env>>(
        &self,
        task: T,
    ) -> impl Future<Output = Result<T::Output, T::Error>> + use<T, Env> {
        let this = self.clone();
        async move {
            this.idle().await;
            let (cx, gate) = (this.context(&task), Arc::clone(&this.gate));
            run::run(cx, gate, task, &*this.env).await
        }
    }
}

impl<Env: ?Sized, S> Runner<Env, Until<S>> {
    fn run_until<T: RunIn<Env>>(
        &self,
        task: T,
    ) -> impl Future<Output = Result<T::Output, RunError<T::Error, S>>> + use<T, Env, S> {
        let this = self.clone();
        async move {
            this.idle().await;
            let (cx, gate) = (this.context(&task), Arc::clone(&this.gate));
            run::run_until(cx, gate, task, &*this.env, this.stop.stop()).await
        }
    }
}

/// An environment that others hold too.
impl<Env: ?Sized> From<Arc<Env>> for Runner<Env> {
    fn from(env: Arc<Env>) -> Self {
        Self { env, context: None, gate: Arc::default(), stop: () }
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

impl<Env, T, S> Service<T> for Runner<Env, Until<S>>
where
    Env: ?Sized + Send + Sync + 'static,
    T: RunIn<Env> + Send + 'static,
    S: Send + 'static,
{
    type Response = T::Output;
    type Error = RunError<T::Error, S>;
    type Future = BoxFuture<'static, Result<T::Output, RunError<T::Error, S>>>;

    fn poll_ready(&mut self, _: &mut Waker<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, task: T) -> Self::Future {
        Box::pin(self.run_until(task))
    }
}

impl<Env: ?Sized, Stop: Clone> Clone for Runner<Env, Stop> {
    fn clone(&self) -> Self {
        Self {
            env: Arc::clone(&self.env),
            context: self.context.clone(),
            gate: Arc::clone(&self.gate),
            stop: self.stop.clone(),
        }
    }
}

impl<Env: ?Sized, Stop: Debug> Debug for Runner<Env, Stop> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runner")
            .field("with_context", &self.context.is_some())
            .field("stop", &self.stop)
            .finish_non_exhaustive()
    }
}
