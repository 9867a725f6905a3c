//! The futures that a run is made of, polled by hand: an `async` block round two futures is bigger
//! or slower than the hand-written pair, an enum of the two is neither.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context as Waker, Poll, ready};

use pin_project_lite::pin_project;

use crate::seam::Seam;
use crate::{CombinedError, Context, Task};

pin_project! {
    /// First one future, then the one that the stitch makes of its output, in the same place.
    pub(crate) struct InTurn<'a, F, S, G> {
        #[pin]
        stage: Stage<F, S, G>,
        seam: Seam<'a>,
    }
}

pin_project! {
    #[project = Now]
    enum Stage<F, S, G> {
        First { #[pin] first: F, stitch: Option<S> },
        Second { #[pin] second: G },
    }
}

impl<'a, F, S, G> InTurn<'a, F, S, G> {
    pub(crate) fn new(first: F, stitch: S, cx: &'a Context) -> Self {
        Self { stage: Stage::First { first, stitch: Some(stitch) }, seam: Seam::new(cx) }
    }
}

impl<A, B, F, S, G> Future for InTurn<'_, F, S, G>
where
    A: Task,
    B: Task,
    F: Future<Output = Result<A::Output, A::Error>>,
    S: FnOnce(A::Output) -> Result<G, CombinedError<A, B>>,
    G: Future<Output = Result<B::Output, CombinedError<A, B>>>,
{
    type Output = Result<B::Output, CombinedError<A, B>>;

    #[inline]
    fn poll(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Now::First { first, stitch } = this.stage.as_mut().project() {
            let output = ready!(first.poll(waker)).map_err(CombinedError::First)?;
            this.seam.crossed::<A>();
            let stitch = stitch.take().expect("polled after it had ended");
            let second = stitch(output)?;
            this.stage.set(Stage::Second { second });
        }
        let Now::Second { second } = this.stage.project() else {
            unreachable!("the first stage is over");
        };
        let polled = second.poll(waker);
        match polled {
            Poll::Ready(result) => Poll::Ready(this.seam.ended(result)),
            Poll::Pending => {
                this.seam.waits(waker);
                Poll::Pending
            }
        }
    }
}

pin_project! {
    /// The future of a task that does not just return its function's `Result`: it names the parts of
    /// a tuple, or cannot fail.
    pub struct Mapped<F, M> { #[pin] future: F, map: M }
}

/// Passes the output of `future` through `map`, which captures nothing and so costs nothing.
#[doc(hidden)]
pub fn mapped<F: Future, T, M: Fn(F::Output) -> T>(future: F, map: M) -> Mapped<F, M> {
    Mapped { future, map }
}

impl<F: Future, T, M: Fn(F::Output) -> T> Future for Mapped<F, M> {
    type Output = T;

    #[inline]
    fn poll(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<T> {
        let this = self.project();
        this.future.poll(waker).map(this.map)
    }
}
