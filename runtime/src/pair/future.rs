//! The future of a pair, polled by hand. An `async` block around two futures is larger or slower than
//! the hand-written function. An enum of the two is neither.

use std::future::Future;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context as Waker, Poll};

use pin_project_lite::pin_project;

use crate::error::CombinedError;
use crate::flow::flows::flows_made;
use crate::flow::record::Side;
use crate::pair::lent::KeptContext;
use crate::pair::seam::{claim, crossed, ended, makes_flows, waits};
use crate::task::Task;

pin_project! {
    /// The first half's future and then, in the same place, the second half's. `S` makes the second
    /// task of the first half's output, or ends the pair, and `R` runs the task. Both have `E` and `C`,
    /// the parts of the environment and the context that the pair stores. `R` captures nothing, so it has
    /// no size.
    pub(crate) struct InTurn<E, C, P, F, S, R, G> {
        #[pin]
        stage: Stage<E, P, F, S, R, G>,
        cx: C,
    }
}

pin_project! {
    // `pair`, the id of a pair that has flows, is in both variants because it fits next to the tag
    // there.
    #[project = Now]
    #[project_replace = Before]
    enum Stage<E, P, F, S, R, G> {
        First { #[pin] first: F, stitch: S, run: R, env: E, pair: P },
        Second { #[pin] second: G, pair: P },
        Seam,
    }
}

impl<E, P, F, S, R, G> Stage<E, P, F, S, R, G> {
    fn pair(self: Pin<&mut Self>) -> &mut P {
        match self.project() {
            Now::First { pair, .. } | Now::Second { pair, .. } => pair,
            Now::Seam => unreachable!("a half was polled"),
        }
    }
}

impl<'a, E, C: KeptContext<'a>, F, S, R, G> InTurn<E, C, C::Pair, F, S, R, G> {
    #[inline]
    pub(crate) fn new(first: F, stitch: S, run: R, env: E, cx: C) -> Self {
        Self { stage: Stage::First { first, stitch, run, env, pair: C::Pair::default() }, cx }
    }
}

impl<'a, First, Second, E, C, F, S, Made, R, G> Future for InTurn<E, C, C::Pair, F, S, R, G>
where
    First: Task,
    Second: Task,
    E: Copy,
    C: KeptContext<'a>,
    F: Future<Output = Result<First::Output, First::Error>>,
    S: FnOnce(
        First::Output,
        E,
        C,
    ) -> Result<ControlFlow<Second::Output, Made>, CombinedError<First, Second>>,
    R: FnOnce(Made, E, C) -> G,
    G: Future<Output = Result<Second::Output, CombinedError<First, Second>>>,
{
    type Output = Result<Second::Output, CombinedError<First, Second>>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Self::Output> {
        let first_flows = const { makes_flows::<First, C>() };
        let second_flows = const { makes_flows::<Second, C>() };
        let may_flow = first_flows || second_flows;
        // The flows that are made from here on are the half's that is polled.
        let mut since = if second_flows { flows_made() } else { 0 };
        // Projected again after each poll: otherwise the addresses are kept in registers.
        if let Now::First { first, .. } = self.as_mut().project().stage.project() {
            if first_flows && !second_flows {
                since = flows_made();
            }
            let output = match first.poll(waker) {
                Poll::Ready(result) => result.map_err(CombinedError::First)?,
                Poll::Pending => {
                    let this = self.project();
                    if First::TAKES_CONTEXT && this.cx.context().is_used() {
                        claim::<First, C>(*this.cx, this.stage.pair(), since, Side::First);
                    }
                    return Poll::Pending;
                }
            };
            let mut this = self.as_mut().project();
            let before = this.stage.as_mut().project_replace(Stage::Seam);
            let Before::First { stitch, run, env, pair, .. } = before else {
                unreachable!("it was the first stage");
            };
            let second = match stitch(output, env, *this.cx)? {
                ControlFlow::Continue(made) => run(made, env, *this.cx),
                ControlFlow::Break(output) => return Poll::Ready(Ok(output)),
            };
            this.stage.set(Stage::Second { second, pair });
            if first_flows && this.cx.context().is_used() {
                since = crossed::<First, C>(*this.cx, this.stage.pair(), since);
            }
        }
        let Now::Second { second, .. } = self.as_mut().project().stage.project() else {
            unreachable!("polled after it had ended");
        };
        match second.poll(waker) {
            Poll::Pending => {
                let this = self.project();
                let since_known = second_flows.then_some(since);
                if may_flow && this.cx.context().has_to_drive(since_known) {
                    waits::<Second, C>(*this.cx, this.stage.pair(), since, waker);
                }
                Poll::Pending
            }
            Poll::Ready(Ok(output)) => {
                let this = self.project();
                if may_flow && this.cx.context().is_used() {
                    let pair = *this.stage.pair();
                    return Poll::Ready(ended(*this.cx, pair, since, Ok(output)));
                }
                Poll::Ready(Ok(output))
            }
            Poll::Ready(Err(error)) => {
                let this = self.project();
                if may_flow && this.cx.context().is_used() {
                    let pair = *this.stage.pair();
                    return Poll::Ready(ended(*this.cx, pair, since, Err(error)));
                }
                Poll::Ready(Err(error))
            }
        }
    }
}
