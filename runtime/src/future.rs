//! The futures that a run is made of, polled by hand: an `async` block round two futures is bigger
//! or slower than the hand-written pair, an enum of the two is neither.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context as Waker, Poll, ready};

use pin_project_lite::pin_project;

use crate::lent::KeptContext;
use crate::seam::Seam;
use crate::{CombinedError, Task};

pin_project! {
    /// First one future, then that of the task which the stitch makes of its output, in the same
    /// place. `S` makes it, and `R` runs it in `E` and `C`, which are what the pair keeps of the
    /// environment and the context; `R` captures nothing and so takes no place.
    pub(crate) struct InTurn<E, C, B, F, S, R, G> {
        #[pin]
        stage: Stage<E, B, F, S, R, G>,
        cx: C,
    }
}

pin_project! {
    // `begin`, how many flows there were before, is in both variants, since there it fits beside the
    // tag.
    #[project = Now]
    #[project_replace = Before]
    enum Stage<E, B, F, S, R, G> {
        First { #[pin] first: F, stitch: S, run: R, env: E, begin: B },
        Second { #[pin] second: G, begin: B },
        Seam,
    }
}

impl<'a, E, C: KeptContext<'a>, F, S, R, G> InTurn<E, C, C::Begin, F, S, R, G> {
    #[inline]
    pub(crate) fn new(first: F, stitch: S, run: R, env: E, cx: C) -> Self {
        Self { stage: Stage::First { first, stitch, run, env, begin: cx.begin() }, cx }
    }
}

/// Whether a half may make flows, which it does in a context.
const fn may_flow<'a, First: Task, Second: Task, C: KeptContext<'a>>() -> bool {
    let takes_context = First::TAKES_CONTEXT || Second::TAKES_CONTEXT;
    assert!(
        C::USED || !takes_context,
        "a half takes a context, and its macro says that it does not"
    );
    takes_context
}

impl<'a, First, Second, E, C, F, S, Made, R, G> Future for InTurn<E, C, C::Begin, F, S, R, G>
where
    First: Task,
    Second: Task,
    C: KeptContext<'a>,
    F: Future<Output = Result<First::Output, First::Error>>,
    S: FnOnce(First::Output) -> Result<Made, CombinedError<First, Second>>,
    R: FnOnce(Made, E, C) -> G,
    G: Future<Output = Result<Second::Output, CombinedError<First, Second>>>,
{
    type Output = Result<Second::Output, CombinedError<First, Second>>;

    #[inline]
    fn poll(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Self::Output> {
        let may_flow = const { may_flow::<First, Second, C>() };
        let mut this = self.project();
        if let Now::First { first, .. } = this.stage.as_mut().project() {
            let output = ready!(first.poll(waker)).map_err(CombinedError::First)?;
            let before = this.stage.as_mut().project_replace(Stage::Seam);
            let Before::First { stitch, run, env, begin, .. } = before else {
                unreachable!("it was the first stage");
            };
            let second = run(stitch(output)?, env, *this.cx);
            this.stage.set(Stage::Second { second, begin });
            if First::TAKES_CONTEXT && this.cx.context().has_flows() {
                Seam::new(*this.cx, begin).crossed::<First>();
            }
        }
        let Now::Second { second, begin } = this.stage.project() else {
            unreachable!("polled after it had ended");
        };
        match second.poll(waker) {
            Poll::Pending => {
                if may_flow && this.cx.context().reads_ahead() {
                    Seam::new(*this.cx, *begin).waits(waker);
                }
                Poll::Pending
            }
            Poll::Ready(result) => {
                if may_flow && this.cx.context().has_flows() {
                    return Poll::Ready(Seam::new(*this.cx, *begin).ended(result));
                }
                Poll::Ready(result)
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
