use std::any::Any;
use std::future::{Future, pending, poll_fn};
use std::panic::resume_unwind;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context as Waker, Poll};

use pin_project_lite::pin_project;

use super::Run;
use crate::box_error::BoxError;
use crate::catch::catch;
use crate::lock::lock;

/// What a task ends with that has not succeeded.
enum Failed {
    Error(BoxError),
    Panic(Box<dyn Any + Send>),
}

#[derive(Default)]
pub(super) struct Place(Arc<Mutex<Option<Failed>>>);

/// Runs a task in an `async` block, which drops what it holds before it is ready. The readers of a flow
/// must learn of a failure before that, so a block whose task has failed never becomes ready: it puts the
/// failure in `place`.
pub(super) async fn keep<Output>(mut run: Run<'_, Output>, place: Place) -> Output {
    let polled = poll_fn(|waker| match catch(|| run.as_mut().poll(waker)) {
        Ok(polled) => polled.map(|result| result.map_err(Failed::Error)),
        Err(panic) => Poll::Ready(Err(Failed::Panic(panic))),
    });
    match polled.await {
        Ok(output) => return output,
        Err(failed) => *lock(&place.0) = Some(failed),
    }
    pending().await
}

pin_project! {
    /// The block, and the place of its failure.
    pub(super) struct Kept<B> {
        #[pin]
        block: B,
        place: Place,
    }
}

impl<B: Future> Kept<B> {
    pub(super) fn new(make: impl FnOnce(Place) -> B) -> Self {
        let place = Place::default();
        Self { block: make(Place(Arc::clone(&place.0))), place }
    }
}

impl<B: Future> Future for Kept<B> {
    type Output = Result<B::Output, BoxError>;

    fn poll(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Poll::Ready(output) = this.block.poll(waker) {
            return Poll::Ready(Ok(output));
        }
        let failed = lock(&this.place.0).take();
        match failed {
            None => Poll::Pending,
            Some(Failed::Error(error)) => Poll::Ready(Err(error)),
            Some(Failed::Panic(panic)) => resume_unwind(panic),
        }
    }
}
