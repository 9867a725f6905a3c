use std::future::Future;
use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context as Waker, Poll, ready};

use pin_project_lite::pin_project;

use crate::box_error::BoxError;
use crate::error::CombinedError;
use crate::task::Task;

pin_project! {
    /// A stitch with an `.await` in it, and then, in the same place, the second half. Not an `async`
    /// block, which would drop the second half before the readers of its flows learn that it has
    /// failed.
    pub(super) struct Awaited<A, B, M, R, F> {
        #[pin]
        stage: Stage<M, R, F>,
        tasks: PhantomData<fn() -> (A, B)>,
    }
}

pin_project! {
    #[project = Now]
    #[project_replace = Before]
    enum Stage<M, R, F> {
        Stitch { #[pin] made: M, run: R },
        Second { #[pin] second: F },
        Seam,
    }
}

impl<A, B, M, R, F> Awaited<A, B, M, R, F> {
    pub(super) fn new(made: M, run: R) -> Self {
        Self { stage: Stage::Stitch { made, run }, tasks: PhantomData }
    }
}

impl<A, B, M, R, F> Future for Awaited<A, B, M, R, F>
where
    A: Task,
    B: Task,
    M: Future<Output = Result<ControlFlow<B::Output, B>, BoxError>>,
    R: FnOnce(B) -> F,
    F: Future<Output = Result<B::Output, B::Error>>,
{
    type Output = Result<B::Output, CombinedError<A, B>>;

    fn poll(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Self::Output> {
        let mut stage = self.project().stage;
        if let Now::Stitch { made, .. } = stage.as_mut().project() {
            let second = match ready!(made.poll(waker)).map_err(CombinedError::Stitch)? {
                ControlFlow::Continue(second) => second,
                ControlFlow::Break(output) => return Poll::Ready(Ok(output)),
            };
            let Before::Stitch { run, .. } = stage.as_mut().project_replace(Stage::Seam) else {
                unreachable!("it was the stitch");
            };
            stage.set(Stage::Second { second: run(second) });
        }
        let Now::Second { second } = stage.project() else {
            unreachable!("polled after it had ended");
        };
        second.poll(waker).map_err(CombinedError::Second)
    }
}
