use std::fmt::{self, Debug, Formatter};
use std::future::Future;
use std::path::{Path, PathBuf};

use once_cell::race::OnceBox;

use crate::box_error::BoxError;
use crate::context::Context;
use crate::context::shared::Shared;
use crate::scope::Settings;

/// Sets up a [`Context`].
#[derive(Default)]
#[must_use = "call `build`"]
pub struct ContextBuilder {
    settings: Settings,
}

impl ContextBuilder {
    /// Sets the directory in which the scratch directory is made. Default: [`std::env::temp_dir`].
    ///
    /// Use it to choose another disk, for example the result's own, on which a rename is atomic.
    pub fn scratch_in(mut self, parent: impl Into<PathBuf>) -> Self {
        self.settings.scratch.parent = Some(parent.into());
        self
    }

    /// Keeps the scratch directory if the run doesn't succeed, and calls `on_kept` with its path after
    /// the undos. A panic in `on_kept` is ignored. Default: the directory is removed.
    ///
    /// [`Context::run`] and [`Context::run_until`] know whether the task succeeded. Nothing says that of
    /// a context that you lend to [`RunIn::run_in`](crate::RunIn::run_in), so it keeps the directory
    /// whenever it is dropped.
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
        self.settings.scratch.on_kept = Some(Box::new(on_kept));
        self
    }

    /// Sets a hook that is called for each undo of [`Context::on_failure`] that fails, panics, takes
    /// [too long](Self::undo_limit) or is lost, and if the scratch directory can't be removed. The run's
    /// own error has no place for these errors. A panic in the hook is ignored.
    ///
    /// Default: a line on the standard error output, or an event with the feature `tracing`.
    ///
    /// An undo is lost if its run was dropped and no async runtime can run it, or if that
    /// runtime shuts down before the undo has ended: see [`guide::ends`](crate::guide::ends).
    pub fn on_undo_failed(mut self, hook: impl Fn(&BoxError) + Send + Sync + 'static) -> Self {
        self.settings.report.hook = Some(Box::new(hook));
        self
    }

    /// Limits the time that each undo may take. An undo that has not ended when the future of `limit`
    /// resolves is dropped and reported to [`on_undo_failed`](Self::on_undo_failed), and the next one
    /// begins. Default: no limit, so an undo that never ends blocks its run.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use conjoin::Context;
    ///
    /// let minute = Duration::from_secs(60);
    /// let cx = Context::builder().undo_limit(move || tokio::time::sleep(minute)).build();
    /// # drop(cx);
    /// ```
    pub fn undo_limit<F, L>(mut self, limit: F) -> Self
    where
        F: Fn() -> L + Send + Sync + 'static,
        L: Future<Output = ()> + Send + 'static,
    {
        self.settings.undo_limit = Some(Box::new(move || Box::pin(limit())));
        self
    }

    /// Sets the idempotency key of this run, which tasks get by [`Context::key`]. Default: none.
    ///
    /// A job engine runs a job at least once. Its key is the same in each of these runs, so a sink
    /// can recognize data that an earlier run has written.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.settings.key = Some(key.into());
        self
    }

    /// Returns the context.
    #[must_use]
    pub fn build(self) -> Context {
        let shared = Shared::new(self.settings);
        Context { shared: OnceBox::with_value(Box::new(shared)) }
    }
}

impl Debug for ContextBuilder {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContextBuilder")
            .field("scratch_in", &self.settings.scratch.parent)
            .field("keep_scratch_on_failure", &self.settings.scratch.on_kept.is_some())
            .field("key", &self.settings.key)
            .finish_non_exhaustive()
    }
}
