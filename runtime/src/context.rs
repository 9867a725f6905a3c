use std::fmt::{self, Debug, Formatter};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;

use crate::RunIn;

/// What the tasks of one run share besides memory.
///
/// A function takes it as a parameter `cx: &Context`; it is the one parameter that is recognised by
/// its type's name. Every run has one: the outermost [`RunIn::run`] makes it and all halves, however
/// deep they are nested, are lent the same. One that nobody uses costs no allocation.
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
    shared: OnceLock<Box<Shared>>,
}

#[derive(Default)]
struct Shared {
    scratch_in: Option<PathBuf>,
    on_kept: Option<OnKept>,
    scratch: OnceLock<TempDir>,
    succeeded: AtomicBool,
}

type OnKept = Box<dyn Fn(&Path) + Send + Sync>;

impl Context {
    /// A context with the defaults: see [`ContextBuilder`].
    #[must_use]
    pub fn new() -> Self {
        Self::default()
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
    pub async fn run<T, Env>(self, task: T, env: &Env) -> Result<T::Output, T::Error>
    where
        T: RunIn<Env>,
        Env: ?Sized,
    {
        let result = task.run_in(env, &self).await;
        if result.is_ok() {
            self.succeed();
        }
        result
    }

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
        f.debug_struct("Context").field("scratch", &scratch.map(TempDir::path)).finish()
    }
}

impl Shared {
    fn make_scratch(&self) -> io::Result<TempDir> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("conjoin-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        match &self.scratch_in {
            Some(parent) => builder.tempdir_in(parent),
            None => builder.tempdir(),
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if *self.succeeded.get_mut() {
            return;
        }
        if let (Some(on_kept), Some(scratch)) = (&self.on_kept, self.scratch.take()) {
            on_kept(&scratch.keep());
        }
    }
}

/// Sets up a [`Context`].
#[derive(Default)]
#[must_use = "call `build`"]
pub struct ContextBuilder {
    shared: Shared,
}

impl ContextBuilder {
    /// Where the scratch directory is made. Default: [`std::env::temp_dir`].
    ///
    /// A disk of its own, or the one that the result goes to, where a rename is atomic.
    pub fn scratch_in(mut self, parent: impl Into<PathBuf>) -> Self {
        self.shared.scratch_in = Some(parent.into());
        self
    }

    /// Keeps the scratch directory if the run fails, and calls `on_kept` with its path. Default: it
    /// is removed.
    ///
    /// A context counts as failed unless [`Context::run`] saw the task end well; one that you lend
    /// to [`RunIn::run_in`] yourself therefore keeps it always.
    ///
    /// ```
    /// use std::io;
    ///
    /// use conjoin::{Context, task};
    ///
    /// #[task]
    /// fn fail(cx: &Context) -> io::Result<()> {
    ///     cx.scratch()?;
    ///     Err(io::ErrorKind::Other.into())
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let cx = Context::builder()
    ///     .keep_scratch_on_failure(|path| {
    ///         eprintln!("scratch directory kept: {}", path.display());
    /// #       std::fs::remove_dir(path).unwrap();
    ///     })
    ///     .build();
    /// assert!(cx.run(Fail, &()).await.is_err());
    /// # });
    /// ```
    pub fn keep_scratch_on_failure(
        mut self,
        on_kept: impl Fn(&Path) + Send + Sync + 'static,
    ) -> Self {
        self.shared.on_kept = Some(Box::new(on_kept));
        self
    }

    /// The context.
    #[must_use]
    pub fn build(self) -> Context {
        Context { shared: OnceLock::from(Box::new(self.shared)) }
    }
}

impl Debug for ContextBuilder {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContextBuilder")
            .field("scratch_in", &self.shared.scratch_in)
            .field("keep_scratch_on_failure", &self.shared.on_kept.is_some())
            .finish()
    }
}
