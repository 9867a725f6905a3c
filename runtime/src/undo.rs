use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context as Waker, Poll};
use std::thread;

use futures_core::future::BoxFuture;
use pin_project_lite::pin_project;

use crate::BoxError;
use crate::lock::lock;

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
                None => crate::trace::undo_failed(&error),
            }
        }
    }
}

pin_project! {
    /// Yields a future's output, or what it panicked with.
    pub(crate) struct Caught<F> { #[pin] future: F }
}

#[inline]
pub(crate) fn caught<F: Future>(future: F) -> Caught<F> {
    Caught { future }
}

impl<F: Future> Future for Caught<F> {
    type Output = thread::Result<F::Output>;

    #[inline]
    fn poll(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Self::Output> {
        let future = self.project().future;
        match catch_unwind(AssertUnwindSafe(|| future.poll(waker))) {
            Ok(polled) => polled.map(Ok),
            Err(panic) => Poll::Ready(Err(panic)),
        }
    }
}

/// What the future of an undo may yield: nothing, or a `Result`.
#[diagnostic::on_unimplemented(
    message = "an undo yields nothing or a `Result`, and not `{Self}`",
    label = "not `()` and not a `Result`"
)]
pub trait Undone {
    /// Whether it was undone.
    ///
    /// # Errors
    ///
    /// The error of an undo that yielded one.
    fn undone(self) -> Result<(), BoxError>;
}

impl Undone for () {
    fn undone(self) -> Result<(), BoxError> {
        Ok(())
    }
}

impl<T, E: Into<BoxError>> Undone for Result<T, E> {
    fn undone(self) -> Result<(), BoxError> {
        self.map(drop).map_err(Into::into)
    }
}
