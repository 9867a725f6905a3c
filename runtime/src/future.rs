//! The futures that a run is made of, polled by hand: an `async` block round two futures is bigger
//! or slower than the hand-written pair, an enum of the two is neither.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context as Waker, Poll, ready};

use pin_project_lite::pin_project;

use crate::seam::Seam;
use crate::{CombinedError, Context, Task};

pin_project! {
    /// First one future, then that of the task which the stitch makes of its output, in the same
    /// place. `S` makes it, and `R` runs it; `R` captures nothing and so takes no place.
    pub(crate) struct InTurn<'e, 'c, Env: ?Sized, F, S, R, G> {
        #[pin]
        stage: Stage<'e, Env, F, S, R, G>,
        cx: &'c Context,
    }
}

pin_project! {
    // `begin` is in both variants, since there it fits beside the tag.
    #[project = Now]
    #[project_replace = Before]
    enum Stage<'e, Env: ?Sized, F, S, R, G> {
        First { #[pin] first: F, stitch: S, run: R, env: &'e Env, begin: u32 },
        Second { #[pin] second: G, begin: u32 },
        Seam,
    }
}

impl<'e, 'c, Env: ?Sized, F, S, R, G> InTurn<'e, 'c, Env, F, S, R, G> {
    #[inline]
    pub(crate) fn new(first: F, stitch: S, run: R, env: &'e Env, cx: &'c Context) -> Self {
        let begin = cx.flows_made();
        Self { stage: Stage::First { first, stitch, run, env, begin }, cx }
    }
}

/// What a pair does in a run with flows, apart so that one without only passes by.
impl<Env: ?Sized, F, S, R, G> Stage<'_, Env, F, S, R, G> {
    fn seam<'c>(&self, cx: &'c Context) -> Option<Seam<'c>> {
        match self {
            Self::Second { begin, .. } => Some(Seam { flows: cx.flows(), begin: *begin }),
            Self::First { .. } | Self::Seam => None,
        }
    }

    #[cold]
    #[inline(never)]
    fn crossed<A: Task>(&self, cx: &Context) {
        if let Some(seam) = self.seam(cx) {
            seam.crossed::<A>();
        }
    }

    #[cold]
    #[inline(never)]
    fn polled<A: Task, B: Task>(
        &self,
        polled: Poll<Result<B::Output, CombinedError<A, B>>>,
        cx: &Context,
        waker: &mut Waker<'_>,
    ) -> Poll<Result<B::Output, CombinedError<A, B>>> {
        let Some(seam) = self.seam(cx) else { return polled };
        match polled {
            Poll::Ready(result) => Poll::Ready(seam.ended(result)),
            Poll::Pending => {
                seam.waits(waker);
                Poll::Pending
            }
        }
    }
}

impl<'e, 'c, A, B, Env, F, S, Made, R, G> Future for InTurn<'e, 'c, Env, F, S, R, G>
where
    A: Task,
    B: Task,
    Env: ?Sized,
    F: Future<Output = Result<A::Output, A::Error>>,
    S: FnOnce(A::Output) -> Result<Made, CombinedError<A, B>>,
    R: FnOnce(Made, &'e Env, &'c Context) -> G,
    G: Future<Output = Result<B::Output, CombinedError<A, B>>>,
{
    type Output = Result<B::Output, CombinedError<A, B>>;

    #[inline]
    fn poll(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Now::First { first, .. } = this.stage.as_mut().project() {
            let output = ready!(first.poll(waker)).map_err(CombinedError::First)?;
            let before = this.stage.as_mut().project_replace(Stage::Seam);
            let Before::First { stitch, run, env, begin, .. } = before else {
                unreachable!("it was the first stage");
            };
            let second = run(stitch(output)?, env, this.cx);
            this.stage.set(Stage::Second { second, begin });
            if this.cx.flows_made() != 0 {
                this.stage.crossed::<A>(this.cx);
            }
        }
        let Now::Second { second, .. } = this.stage.as_mut().project() else {
            unreachable!("polled after it had ended");
        };
        let polled = second.poll(waker);
        if this.cx.flows_made() != 0 {
            return this.stage.polled(polled, this.cx, waker);
        }
        polled
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
