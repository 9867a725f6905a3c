mod report;

use std::sync::{Arc, Mutex};

use futures_core::future::BoxFuture;

use crate::box_error::BoxError;
use crate::catch::caught;
use crate::lock::lock;
pub(crate) use report::in_span;

/// What is to be undone if the run fails, in the order in which it was registered.
#[derive(Default)]
pub(crate) struct Undos {
    registered: Mutex<Vec<Undo>>,
    on_failed: Option<OnFailed>,
}

type Undo = BoxFuture<'static, Result<(), BoxError>>;
type OnFailed = Arc<dyn Fn(&BoxError) + Send + Sync>;

impl Undos {
    pub(crate) fn on_failed(&mut self, tell: impl Fn(&BoxError) + Send + Sync + 'static) {
        self.on_failed = Some(Arc::new(tell));
    }

    pub(crate) fn push(&self, undo: Undo) {
        lock(&self.registered).push(undo);
    }

    pub(crate) fn is_empty(&self) -> bool {
        lock(&self.registered).is_empty()
    }

    pub(crate) async fn run(&self) {
        run(self.take(), self.on_failed.clone()).await;
    }

    /// For a run that was dropped: nobody is left to await its undos.
    #[cfg(feature = "tokio")]
    pub(crate) fn spawn(&self) {
        let undos = self.take();
        if undos.is_empty() {
            return;
        }
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(run(undos, self.on_failed.clone()));
        }
    }

    fn take(&self) -> Vec<Undo> {
        std::mem::take(&mut lock(&self.registered))
    }
}

/// Last first. One that fails or panics does not keep the others from being run.
async fn run(mut undos: Vec<Undo>, on_failed: Option<OnFailed>) {
    while let Some(undo) = undos.pop() {
        if let Err(error) = caught(undo).await.unwrap_or_else(|_| Err("an undo panicked".into())) {
            match &on_failed {
                Some(tell) => tell(&error),
                None => report::undo_failed(&error),
            }
        }
    }
}

/// What the future of an undo can return: `()` or a `Result`.
#[diagnostic::on_unimplemented(
    message = "an undo must return `()` or a `Result`, not `{Self}`",
    label = "not `()` and not a `Result`"
)]
pub trait UndoOutput {
    /// Returns whether the undo succeeded.
    ///
    /// # Errors
    ///
    /// Fails with the error that the undo returned, if any.
    fn into_result(self) -> Result<(), BoxError>;
}

impl UndoOutput for () {
    fn into_result(self) -> Result<(), BoxError> {
        Ok(())
    }
}

impl<T, E: Into<BoxError>> UndoOutput for Result<T, E> {
    fn into_result(self) -> Result<(), BoxError> {
        self.map(drop).map_err(Into::into)
    }
}
