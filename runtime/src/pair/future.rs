//! The future of a pair, polled by hand. An `async` block around two futures is larger or slower than
//! the hand-written function. An enum of the two is neither.

use std::future::Future;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::task::{Context as Waker, Poll};

use pin_project_lite::pin_project;

use crate::error::CombinedError;
use crate::flow::record::Side;
use crate::info::TaskInfo;
use crate::pair::lent::KeptContext;
use crate::pair::seam::Seam;
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

impl<'a, E, C: KeptContext<'a>, F, S, R, G> InTurn<E, C, C::Pair, F, S, R, G> {
    #[inline]
    pub(crate) fn new(first: F, stitch: S, run: R, env: E, cx: C) -> Self {
        Self { stage: Stage::First { first, stitch, run, env, pair: C::Pair::default() }, cx }
    }
}

/// Returns whether a half or the stitch may make flows, for which it needs a context.
const fn may_flow<'a, First: Task, Second: Task, C: KeptContext<'a>>() -> bool {
    let takes_context = First::TAKES_CONTEXT || Second::TAKES_CONTEXT;
    assert!(
        C::USED || !takes_context,
        "a half takes a context, and its macro says that it does not"
    );
    takes_context || C::IN_STITCH
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
    fn poll(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Self::Output> {
        let may_flow = const { may_flow::<First, Second, C>() };
        let mut this = self.project();
        // The flows that are made from here on are the half's that is polled.
        let mut since = if may_flow { this.cx.flows_made() } else { 0 };
        if let Now::First { first, pair, .. } = this.stage.as_mut().project() {
            let output = match first.poll(waker) {
                Poll::Ready(result) => result.map_err(CombinedError::First)?,
                Poll::Pending => {
                    if First::TAKES_CONTEXT && this.cx.flows_made() != 0 {
                        this.cx.claim(pair, since, Side::First, First::INFO);
                    }
                    return Poll::Pending;
                }
            };
            let before = this.stage.as_mut().project_replace(Stage::Seam);
            let Before::First { stitch, run, env, pair, .. } = before else {
                unreachable!("it was the first stage");
            };
            let second = match stitch(output, env, *this.cx)? {
                ControlFlow::Continue(made) => run(made, env, *this.cx),
                ControlFlow::Break(output) => return Poll::Ready(Ok(output)),
            };
            this.stage.set(Stage::Second { second, pair });
            if may_flow && this.cx.flows_made() != 0 {
                if let Now::Second { pair, .. } = this.stage.as_mut().project() {
                    this.cx.claim(pair, since, Side::First, First::INFO);
                    since = this.cx.flows_made();
                    if let Some(id) = C::id(*pair) {
                        Seam::new(this.cx.context(), id).crossed();
                    }
                }
            }
        }
        let Now::Second { second, pair } = this.stage.project() else {
            unreachable!("polled after it had ended");
        };
        match second.poll(waker) {
            Poll::Pending => {
                if may_flow && this.cx.has_to_drive(since) {
                    waits(*this.cx, pair, since, Second::INFO, waker);
                }
                Poll::Pending
            }
            Poll::Ready(Ok(output)) => {
                if may_flow && this.cx.flows_made() != 0 {
                    return Poll::Ready(ended(*this.cx, *pair, since, Ok(output)));
                }
                Poll::Ready(Ok(output))
            }
            Poll::Ready(Err(error)) => {
                if may_flow && this.cx.flows_made() != 0 {
                    return Poll::Ready(ended(*this.cx, *pair, since, Err(error)));
                }
                Poll::Ready(Err(error))
            }
        }
    }
}

/// The second half waits: its flows are claimed, and those that read ahead are polled.
#[cold]
#[inline(never)]
fn waits<'a, C: KeptContext<'a>>(
    cx: C,
    pair: &mut C::Pair,
    since: u32,
    second: &'static TaskInfo,
    waker: &mut Waker<'_>,
) {
    cx.claim(pair, since, Side::Second, second);
    if let Some(id) = C::id(*pair) {
        if cx.context().reads_ahead() {
            Seam::new(cx.context(), id).waits(waker);
        }
    }
}

#[cold]
#[inline(never)]
fn ended<'a, First: Task, Second: Task, C: KeptContext<'a>>(
    cx: C,
    mut pair: C::Pair,
    since: u32,
    result: Result<Second::Output, CombinedError<First, Second>>,
) -> Result<Second::Output, CombinedError<First, Second>> {
    cx.claim(&mut pair, since, Side::Second, Second::INFO);
    match C::id(pair) {
        Some(id) => Seam::new(cx.context(), id).ended(result),
        None => result,
    }
}
