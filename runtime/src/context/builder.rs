use once_cell::race::OnceBox;
use std::fmt::{self, Debug, Formatter};
use std::path::{Path, PathBuf};

use super::{Context, Shared};
use crate::box_error::BoxError;

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
    /// to [`RunIn::run_in`](crate::RunIn::run_in) yourself therefore keeps it always.
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

    /// Told of each undo of [`Context::on_failure`] that fails. Default: it is written to the
    /// standard error output, or told as an event with the feature `tracing`, since the run's own
    /// error has no place for it.
    pub fn on_undo_failed(mut self, tell: impl Fn(&BoxError) + Send + Sync + 'static) -> Self {
        self.shared.undos.on_failed(tell);
        self
    }

    /// The context.
    #[must_use]
    pub fn build(self) -> Context {
        Context { shared: OnceBox::with_value(Box::new(self.shared)), ..Context::new() }
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
