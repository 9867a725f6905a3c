use std::future::Future;
use std::pin::Pin;
use std::task::{Context as Waker, Poll, ready};

use pin_project_lite::pin_project;
use tracing::{Instrument, Span};

use crate::recorded;

/// Runs a task in a span. `failed` records the error, unless it is one of the failures that were
/// recorded inside, and returns its text.
pub fn traced<T, E>(
    span: Span,
    future: impl Future<Output = Result<T, E>>,
    failed: impl FnOnce(&E, &[String]) -> Option<String>,
) -> impl Future<Output = Result<T, E>> {
    Recording { future, failed: Some(failed), recorded: Vec::new() }.instrument(span)
}

pin_project! {
    struct Recording<F, R> {
        #[pin]
        future: F,
        failed: Option<R>,
        recorded: Vec<String>,
    }
}

impl<F, R, T, E> Future for Recording<F, R>
where
    F: Future<Output = Result<T, E>>,
    R: FnOnce(&E, &[String]) -> Option<String>,
{
    type Output = Result<T, E>;

    fn poll(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let result = ready!(recorded::within(this.recorded, || this.future.poll(waker)));
        if let (Err(error), Some(failed)) = (&result, this.failed.take()) {
            let own = failed(error, this.recorded);
            this.recorded.drain(..).chain(own).for_each(recorded::add);
        }
        Poll::Ready(result)
    }
}
