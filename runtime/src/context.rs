mod attempt;
mod builder;
mod halves;
pub(crate) mod owned;
pub(crate) mod run;
mod shared;

use std::fmt::{self, Debug, Formatter};
use std::future::Future;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
#[cfg(feature = "tokio")]
use std::sync::atomic::AtomicBool;

use futures_core::Stream;
use once_cell::race::OnceBox;

use crate::box_error::BoxError;
use crate::flow::Flow;
use crate::flow::flows::{Flows, have_been_made};
use crate::flow::origin::Origin;
use crate::flow::parts::Parts;
use crate::flow::sender::{FlowSender, ReadResult, Sent};
use crate::progress::Progress;
use crate::run_error::RunError;
use crate::scope::{Scope, in_span};
use crate::task::RunIn;
use crate::undo::UndoOutput;

pub use builder::ContextBuilder;
use shared::Shared;

/// State that all tasks of one run share: scratch directory, undos, flows and progress.
///
/// A function takes it as a parameter `cx: &Context`, the only parameter that is recognized by its
/// type's name. The outermost [`RunIn::run`] creates one context, and every nested half shares it. If no
/// function takes a `Context`, none is created. A context that is not used costs no allocation.
///
/// | method | purpose |
/// |---|---|
/// | [`scratch`](Self::scratch) | one private directory, removed at the end of the run |
/// | [`flow`](Self::flow) | a stream that crosses the seam |
/// | [`on_failure`](Self::on_failure) | a rollback action that runs unless the run succeeds |
/// | [`attempt`](Self::attempt) | a run inside the run, which is undone separately |
/// | [`progress`](Self::progress) | how much has been moved |
/// | [`is_stopped`](Self::is_stopped) | whether blocking code should return |
/// | [`key`](Self::key) | the idempotency key of the run |
///
/// ```
/// use std::fs;
/// use std::io;
/// use std::path::PathBuf;
///
/// use conjoin::{Context, RunIn, combine, task};
///
/// #[task]
/// async fn unpack(cx: &Context, text: String) -> io::Result<PathBuf> {
///     let path = cx.scratch()?.join("text");
///     fs::write(&path, text)?;
///     Ok(path)
/// }
///
/// #[task]
/// async fn measure(path: PathBuf) -> io::Result<u64> {
///     Ok(fs::metadata(path)?.len())
/// }
///
/// combine! { struct UnpackAndMeasure = Unpack => |path| Measure { path } }
///
/// # futures::executor::block_on(async {
/// let task = UnpackAndMeasure { text: "seam".to_owned() };
/// assert_eq!(task.run(&()).await.unwrap(), 4);
/// # });
/// ```
#[derive(Default)]
pub struct Context {
    shared: OnceBox<Shared>,
}

impl Context {
    /// Returns a context with the defaults: see [`ContextBuilder`].
    #[must_use]
    pub const fn new() -> Self {
        Self { shared: OnceBox::new() }
    }

    /// Returns a builder for a customized context.
    pub fn builder() -> ContextBuilder {
        ContextBuilder::default()
    }

    /// Returns the scratch directory of this run. It is private to the run (mode 0700 on Unix), made
    /// by the first call, and the same for both halves and every nested pair.
    ///
    /// It is removed with everything in it when the run ends, in whichever way, after the
    /// [undos](Self::on_failure). If it can't be removed, that is reported to
    /// [`ContextBuilder::on_undo_failed`]. [`ContextBuilder::keep_scratch_on_failure`] keeps it. If
    /// you lend the context instead of running it, the directory is removed with the context.
    ///
    /// A process that is killed leaves the directory behind. Its name begins with `conjoin-`, so a
    /// cleaner of temporary files can recognize it.
    ///
    /// Making and removing the directory are blocking calls to the file system, some ten microseconds
    /// each if it is empty.
    ///
    /// # Errors
    ///
    /// Fails if the directory can't be made. The error names its parent.
    pub fn scratch(&self) -> io::Result<&Path> {
        self.shared().scope().settings().scratch.make()
    }

    /// Runs a task, and ends this context with it.
    ///
    /// ```
    /// use conjoin::{Context, task};
    ///
    /// #[task]
    /// fn place(cx: &Context) -> std::io::Result<bool> {
    ///     Ok(cx.scratch()?.starts_with("/var/tmp"))
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let cx = Context::builder().scratch_in("/var/tmp").build();
    /// assert!(cx.run(Place, &()).await.unwrap());
    /// # });
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with the task's own error, after the undos.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the run: see [`on_failure`](Self::on_failure).
    pub fn run<T, Env>(
        self,
        task: T,
        env: &Env,
    ) -> impl Future<Output = Result<T::Output, T::Error>>
    where
        T: RunIn<Env>,
        Env: ?Sized,
    {
        run::run(self, (), task, env)
    }

    /// Runs a task until `stop` resolves, and ends this context with it.
    ///
    /// When `stop` resolves, the halves are dropped at their current `.await`, blocking functions are
    /// [asked](Self::is_stopped) to return and awaited, the undos run, and then this returns
    /// [`RunError::Stopped`]. If you drop the run instead, nothing waits for its undos.
    ///
    /// If `stop` has resolved at the first poll, nothing begins. Later the run is polled first, so a
    /// run that has ended is never called stopped. A `stop` that resolves during the undos changes
    /// nothing.
    ///
    /// ```
    /// use std::future::{pending, ready};
    ///
    /// use conjoin::{Context, RunError, RunIn, task};
    ///
    /// #[task]
    /// async fn wait() {
    ///     pending().await
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let stopped = Context::new().run_until(Wait, &(), ready("no time")).await;
    /// assert_eq!(stopped, Err(RunError::Stopped("no time")));
    /// # });
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with the task's own error, or because it was stopped.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the run: see [`on_failure`](Self::on_failure).
    pub fn run_until<T, Env, S>(
        self,
        task: T,
        env: &Env,
        stop: S,
    ) -> impl Future<Output = Result<T::Output, RunError<T::Error, S::Output>>>
    where
        T: RunIn<Env>,
        Env: ?Sized,
        S: Future,
    {
        run::run_until(self, (), task, env, stop)
    }

    /// Runs a task inside this run, like a savepoint in a database.
    ///
    /// If the task fails, its own undos run before this returns, and the outer run may go on. If it
    /// succeeds, its undos are kept for the outer run, which runs them if it fails later. The scratch
    /// directory, the progress and the flows are the outer run's.
    ///
    /// With [`RunIn::run_in`] on the same context instead, the undos of a task that failed run only if
    /// the outer run fails.
    ///
    /// ```
    /// use std::io;
    ///
    /// use conjoin::{Context, RunIn, task};
    ///
    /// #[task]
    /// async fn fetch(cx: &Context, mirror: u8) -> io::Result<u8> {
    ///     cx.on_failure(async move { println!("undone: {mirror}") });
    ///     if mirror == 0 { Err(io::ErrorKind::NotConnected.into()) } else { Ok(mirror) }
    /// }
    ///
    /// #[task]
    /// async fn fetch_from_any(cx: &Context) -> io::Result<u8> {
    ///     match cx.attempt(Fetch { mirror: 0 }, &()).await {
    ///         Ok(fetched) => Ok(fetched),
    ///         Err(_) => cx.attempt(Fetch { mirror: 1 }, &()).await,
    ///     }
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// assert_eq!(FetchFromAny.run(&()).await.unwrap(), 1);
    /// # });
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with the task's own error, after its undos. An error that is not `Send` can't be kept
    /// that long, so its undos run as after a dropped attempt.
    ///
    /// # Panics
    ///
    /// A panic of the task is passed on, after the task's undos.
    ///
    /// # Cancellation
    ///
    /// A dropped attempt is undone before the outer run's next attempt, and before the outer run's own
    /// undos. If the outer run succeeds without another attempt, it is undone like a dropped run.
    pub fn attempt<T, Env>(
        &self,
        task: T,
        env: &Env,
    ) -> impl Future<Output = Result<T::Output, T::Error>>
    where
        T: RunIn<Env>,
        Env: ?Sized,
    {
        attempt::attempt(self, task, env)
    }

    /// Returns whether the run was stopped, was dropped or has failed. Blocking code must
    /// check it, because it keeps running when the future that waits for it is dropped. In a half on a
    /// blocking thread it is also true if only that half was dropped.
    ///
    /// ```
    /// use conjoin::Context;
    ///
    /// fn copy_rows(cx: &Context, rows: Vec<String>) -> Result<usize, &'static str> {
    ///     let mut copied = 0;
    ///     for row in rows {
    ///         if cx.is_stopped() {
    ///             return Err("stopped");
    ///         }
    ///         copied += row.len();
    ///     }
    ///     Ok(copied)
    /// }
    ///
    /// assert_eq!(copy_rows(&Context::new(), vec!["row".to_owned()]), Ok(3));
    /// ```
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.shared.get().is_some_and(Shared::is_stopped)
    }

    /// Returns the idempotency key that [`ContextBuilder::key`] has set.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.shared.get()?.used_scope()?.settings().key.as_deref()
    }

    /// Registers a rollback action that runs unless the task succeeds. For example, abort a multipart
    /// upload that a half has begun.
    ///
    /// Undos run when the run has failed, was stopped or has panicked, and its halves are dropped: the
    /// one registered last runs first. The run returns after that. If the run succeeds, none runs. If
    /// one fails, the others still run and the original error is preserved; the undo's error is
    /// reported to [`ContextBuilder::on_undo_failed`]. An undo that never ends blocks its run, unless
    /// there is a [limit](ContextBuilder::undo_limit).
    ///
    /// # Cancellation
    ///
    /// Nothing waits for the undos of a run that was dropped. They go on as one unit, in the same
    /// order:
    ///
    /// - With the feature `tokio`, and in a tokio runtime, they are spawned there.
    /// - Without a runtime, a `Runner` of the feature `tower` keeps them, and runs them before its
    ///   next run.
    /// - Otherwise they are lost, and each is reported.
    ///
    /// The same holds for a run that is dropped while its undos run, and for a run whose error is not
    /// `Send`, which a future can't keep while it awaits. A context that you make and lend, to
    /// [`RunIn::run_in`] or to a function, runs no undos when it is dropped.
    ///
    /// ```
    /// use std::io;
    /// use std::sync::{Arc, Mutex};
    ///
    /// use conjoin::{Context, RunIn, task};
    ///
    /// type Store = Arc<Mutex<Vec<String>>>;
    ///
    /// #[task]
    /// async fn upload(cx: &Context, store: Store, name: String) -> io::Result<()> {
    ///     store.lock().unwrap().push(name);
    ///     let begun = Arc::clone(&store);
    ///     cx.on_failure(async move { drop(begun.lock().unwrap().pop()) });
    ///     Err(io::ErrorKind::ConnectionReset.into())
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let store = Store::default();
    /// let task = Upload { store: Arc::clone(&store), name: "a".to_owned() };
    /// assert!(task.run(&()).await.is_err());
    /// assert!(store.lock().unwrap().is_empty());
    /// # });
    /// ```
    pub fn on_failure<F>(&self, undo: F)
    where
        F: Future<Output: UndoOutput> + Send + 'static,
    {
        let undo = in_span(async { undo.await.into_result() });
        self.shared().scope().register(Box::pin(undo));
    }

    /// Makes a [`Flow`] of a stream, for a half to return. The flow knows the task that it came from.
    ///
    /// The stream is boxed, and must be `'static`, because it outlives the half that opened it. Use the
    /// context that the function takes as its parameter: a pair whose halves take no context doesn't
    /// track flows.
    pub fn flow<T, S, E>(&self, stream: S) -> Flow<T>
    where
        T: Send + 'static,
        S: Stream<Item = Result<T, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Flow::new(stream, self.origin())
    }

    /// Makes a [`Flow`] from blocking code, such as a database client or a parser of files. `read`
    /// runs on a thread of its own and sends the items through the [`FlowSender`] that it gets.
    ///
    /// The thread starts when the flow is first polled. A sender that is 16 items ahead of the reader
    /// waits for it. If the reader function returns an error or panics, the flow fails and its task is
    /// blamed. If it returns `()` or `Ok`, the flow ends.
    ///
    /// It needs no async runtime. The thread is not one of tokio's blocking threads: if all of those
    /// were in use by readers and writers that wait for each other, they would deadlock.
    ///
    /// # Cancellation
    ///
    /// If the run is stopped or dropped or fails, [`FlowSender::send`] returns
    /// [`Stopped`](crate::Stopped), so the function must return when it does. The run waits for it
    /// before its undos begin. After success, the run doesn't wait for the function.
    ///
    /// ```
    /// use std::io::{self, BufRead, Cursor};
    ///
    /// use conjoin::{BoxError, Context, Flow, FlowError, RunIn, combine, task};
    /// use futures::TryStreamExt;
    ///
    /// #[task(output(lines))]
    /// fn read_lines(cx: &Context, text: String) -> Flow<String> {
    ///     cx.flow_blocking(move |tx| -> io::Result<()> {
    ///         for line in Cursor::new(text).lines() {
    ///             tx.send(line?)?;
    ///         }
    ///         Ok(())
    ///     })
    /// }
    ///
    /// #[task]
    /// async fn count(lines: Flow<String>) -> Result<usize, FlowError> {
    ///     lines.try_fold(0, async |count, _| Ok(count + 1)).await
    /// }
    ///
    /// combine! { struct CountLines = ReadLines => Count }
    ///
    /// # futures::executor::block_on(async {
    /// assert_eq!(CountLines { text: "a\nb".to_owned() }.run(&()).await.unwrap(), 2);
    /// # });
    /// ```
    pub fn flow_blocking<T, F, R>(&self, read: F) -> Flow<T>
    where
        T: Send + 'static,
        F: FnOnce(FlowSender<T>) -> R + Send + 'static,
        R: ReadResult + 'static,
    {
        let origin = self.origin();
        let working = Arc::clone(self.scope());
        Flow::new(Sent::new(read, working, origin.clone()), origin)
    }

    /// Makes [`Parts`]: content of `size` bytes, or other units, that can be read in ranges. `open`
    /// opens a range. It is called for each range when that is first polled.
    ///
    /// Like [`flow`](Self::flow), it must be called on the context that the function takes.
    pub fn parts<T, F, O, S, E, I>(&self, size: u64, open: F) -> Parts<T>
    where
        T: Send + 'static,
        F: Fn(Range<u64>) -> O + Send + Sync + 'static,
        O: Future<Output = Result<S, E>> + Send + 'static,
        S: Stream<Item = Result<T, I>> + Send + 'static,
        E: Into<BoxError> + 'static,
        I: Into<BoxError> + 'static,
    {
        Parts::new(size, open, self.origin())
    }

    fn origin(&self) -> Origin {
        Origin::new(&self.shared().flows)
    }

    /// Returns a handle to what the run has moved so far. Take it before the run begins, and look at it
    /// during the run.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.shared().scope().settings().progress.get_or_init(Progress::default).clone()
    }

    /// Returns the context of a half on another thread.
    #[cfg(feature = "tokio")]
    pub(crate) fn half(&self, dropped: Arc<AtomicBool>) -> Self {
        Self { shared: OnceBox::with_value(Box::new(self.shared().half(dropped))) }
    }

    pub(crate) fn stop_flows(&self) {
        if let Some(shared) = self.shared.get() {
            shared.flows.stop();
        }
    }

    /// Takes over the flows that a half on another thread has made.
    #[cfg(feature = "tokio")]
    pub(crate) fn adopt_flows(&self, half: &Flows) {
        self.shared().flows.adopt(half);
    }

    #[cfg(feature = "tokio")]
    pub(crate) fn shared_flows(&self) -> Arc<Flows> {
        Arc::clone(&self.shared().flows)
    }

    pub(crate) fn scope(&self) -> &Arc<Scope> {
        self.shared().scope()
    }

    /// Whether the run may have flows.
    #[inline]
    pub(crate) fn is_used(&self) -> bool {
        self.shared.get().is_some()
    }

    /// Whether there are flows that were made since there were `since` of them, or that read ahead.
    #[inline]
    pub(crate) fn has_to_drive(&self, since: Option<usize>) -> bool {
        let Some(shared) = self.shared.get() else { return false };
        since.is_some_and(have_been_made) || shared.flows.reads_ahead()
    }

    #[inline]
    pub(crate) fn flows(&self) -> &Flows {
        self.shared().flows.run()
    }

    #[inline]
    fn shared(&self) -> &Shared {
        self.shared.get_or_init(Box::default)
    }
}

impl Debug for Context {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let scope = self.shared.get().and_then(Shared::used_scope);
        let scratch = scope.and_then(|scope| scope.settings().scratch.made());
        f.debug_struct("Context").field("scratch", &scratch).finish_non_exhaustive()
    }
}
