mod builder;
mod shared;

use std::fmt::{self, Debug, Formatter};
use std::future::Future;
use std::io;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_core::Stream;
use once_cell::race::OnceBox;
use tempfile::TempDir;

use crate::box_error::BoxError;
use crate::catch::caught;
use crate::flow::{Flow, Flows};
use crate::progress::Progress;
use crate::task::RunIn;
use crate::undo::{UndoOutput, in_span};

pub use builder::ContextBuilder;
use shared::Shared;

/// What the tasks of one run share besides memory.
///
/// A function takes it as a parameter `cx: &Context`; it is the one parameter that is recognised by
/// its type's name. A run has one, if some function in it takes one: the outermost [`RunIn::run`] makes
/// it and all halves, however deep they are nested, are lent the same. One that nobody uses costs no
/// allocation.
///
/// | what | for |
/// |---|---|
/// | [`scratch`](Self::scratch) | one private directory, gone at the end of the run |
/// | [`flow`](Self::flow) | a stream that crosses the seam |
/// | [`on_failure`](Self::on_failure) | what is to be undone unless the run ends well |
/// | [`progress`](Self::progress) | how much has been moved |
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
    /// How many flows there are: what every seam asks.
    flows_made: AtomicU32,
}

impl Context {
    /// A context with the defaults: see [`ContextBuilder`].
    #[must_use]
    pub const fn new() -> Self {
        Self { shared: OnceBox::new(), flows_made: AtomicU32::new(0) }
    }

    /// A context that is set up otherwise.
    pub fn builder() -> ContextBuilder {
        ContextBuilder::default()
    }

    /// The scratch directory of this run: private to it (mode 0700 on Unix), made on the first call
    /// and the same one for both halves and every nested pair.
    ///
    /// It is removed with all it holds when the context is dropped, which after [`RunIn::run`] and
    /// [`Context::run`] is the end of the run: by success, error, panic, or because the future was
    /// dropped. [`ContextBuilder::keep_scratch_on_failure`] keeps it.
    ///
    /// Making and removing it are blocking calls to the file system, some ten microseconds each for
    /// an empty directory.
    ///
    /// # Errors
    ///
    /// The directory cannot be made: the error names its parent.
    pub fn scratch(&self) -> io::Result<&Path> {
        let shared = self.shared();
        if let Some(made) = shared.scratch.get() {
            return Ok(made.path());
        }
        let made = shared.make_scratch()?;
        // Another thread may have been first; then `made` is dropped, and removed, unused.
        Ok(shared.scratch.get_or_init(|| made).path())
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
    /// The task's own error.
    #[expect(clippy::manual_async_fn, reason = "an `async fn` holds the context twice")]
    pub fn run<T, Env>(
        self,
        task: T,
        env: &Env,
    ) -> impl Future<Output = Result<T::Output, T::Error>>
    where
        T: RunIn<Env>,
        Env: ?Sized,
    {
        async move {
            let failed = match caught(task.run_in(env, &self)).await {
                Ok(Ok(output)) => {
                    self.succeed();
                    return Ok(output);
                }
                Ok(Err(error)) if !self.has_undos() => return Err(error),
                Ok(Err(error)) => Ok(T::ERROR.hold(error)?),
                Err(panic) => Err(panic),
            };
            // Boxed, so that a run which ends well holds no place for it.
            Box::pin(self.undo()).await;
            match failed {
                Ok(held) => Err(T::ERROR.release(held)),
                Err(panic) => resume_unwind(panic),
            }
        }
    }

    /// Registers what is to be done if the run ends any other way than well: what a half has begun
    /// outside of the process, such as a multipart upload, is to be aborted.
    ///
    /// Undos run last first, when the run has failed or panicked and its halves are dropped, and
    /// before the run returns its error or goes on with the panic. After success none runs. One that
    /// fails keeps no other from being run and hides no error: it is told to
    /// [`ContextBuilder::on_undo_failed`].
    ///
    /// # Cancellation
    ///
    /// When the run is dropped nobody awaits its undos. With the feature `tokio`, and where a tokio
    /// runtime is at hand, they are spawned there; else they are dropped as well. The same holds for
    /// a context that is lent to [`RunIn::run_in`] and dropped, and for a run whose error is not
    /// `Send`, which a future cannot keep while it awaits.
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
        self.shared().undos.push(Box::pin(undo));
    }

    fn has_undos(&self) -> bool {
        self.shared.get().is_some_and(|shared| !shared.undos.is_empty())
    }

    async fn undo(&self) {
        if let Some(shared) = self.shared.get() {
            shared.undos.run().await;
        }
    }

    /// Makes a [`Flow`] of a stream, for a half to return: it knows the task that it came from.
    ///
    /// The stream is boxed, and is to be `'static`, since it outlives the half that opened it. The
    /// context is to be the one that the function takes as its parameter: a pair of which no half takes
    /// one looks for no flows.
    pub fn flow<T, S, E>(&self, stream: S) -> Flow<T>
    where
        T: Send + 'static,
        S: Stream<Item = Result<T, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        let origin = self.shared().flows.make();
        self.flows_made.fetch_max(origin.made(), Ordering::Relaxed);
        Flow::new(stream, origin)
    }

    /// What the run has moved so far. A handle of its own: take it before the run begins, and look
    /// at it while the run goes on.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.shared().progress.get_or_init(Progress::default).clone()
    }

    #[inline]
    pub(crate) fn flows_made(&self) -> u32 {
        self.flows_made.load(Ordering::Relaxed)
    }

    #[inline]
    pub(crate) fn has_flows(&self) -> bool {
        self.flows_made() != 0
    }

    /// Whether one was ever told to.
    #[inline]
    pub(crate) fn reads_ahead(&self) -> bool {
        self.shared.get().is_some_and(|shared| shared.flows.reads_ahead())
    }

    #[inline]
    pub(crate) fn flows(&self) -> &Flows {
        &self.shared().flows
    }

    #[inline]
    fn succeed(&self) {
        if let Some(shared) = self.shared.get() {
            shared.succeeded.store(true, Ordering::Relaxed);
        }
    }

    fn shared(&self) -> &Shared {
        self.shared.get_or_init(Box::default)
    }
}

impl Debug for Context {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let scratch = self.shared.get().and_then(|shared| shared.scratch.get());
        f.debug_struct("Context")
            .field("scratch", &scratch.map(TempDir::path))
            .finish_non_exhaustive()
    }
}
