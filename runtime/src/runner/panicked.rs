use std::any::Any;
use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context as Waker, Poll};
use std::thread;

use pin_project_lite::pin_project;

use crate::box_error::BoxError;
use crate::catch::{catch, quietly};
use crate::info::TaskInfo;
use crate::lazy::Lazy;

/// A task panicked: the error of [`Runner::catch_panics`](crate::Runner::catch_panics).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panicked {
    /// The task's name; for a pair, the name of the combined task.
    pub task: &'static str,
    /// What the panic said; empty if that was no text.
    pub message: String,
}

impl Panicked {
    /// Describes the panic of a task by its payload, which
    /// [`catch_unwind`](std::panic::catch_unwind) returns.
    #[must_use]
    pub fn new(task: &'static TaskInfo, payload: &(dyn Any + Send)) -> Self {
        Self { task: task.name, message: message(payload) }
    }
}

impl Display for Panicked {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { task, message } = self;
        match message.as_str() {
            "" => write!(f, "{task} panicked"),
            message => write!(f, "{task} panicked: {message}"),
        }
    }
}

impl Error for Panicked {}

/// The outcome of a run of this task, with a panic as an error.
pub(crate) async fn caught<F, T, E>(task: &'static TaskInfo, run: F) -> Result<T, BoxError>
where
    F: Future<Output = Result<T, E>>,
    E: Into<BoxError>,
{
    match (Caught { run: Lazy::new(|| run) }).await {
        Ok(result) => result.map_err(Into::into),
        Err(panic) => Err(Panicked::new(task, &*panic).into()),
    }
}

pin_project! {
    /// Returns a run's result, or the payload of its panic. The run is dropped before that, since its
    /// `Drop` may panic too.
    struct Caught<B, F> {
        #[pin]
        run: Lazy<B, F>,
    }
}

impl<B: FnOnce() -> F, F: Future> Future for Caught<B, F> {
    type Output = thread::Result<F::Output>;

    fn poll(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Self::Output> {
        match catch(|| self.as_mut().project().run.poll(waker)) {
            Ok(polled) => polled.map(Ok),
            Err(panic) => {
                quietly(|| self.project().run.end());
                Poll::Ready(Err(panic))
            }
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or_default().to_owned()
}
