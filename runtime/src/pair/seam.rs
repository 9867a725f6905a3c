//! What a pair that may have flows does at its seam. The slow paths are separate `#[cold]` functions, so runs
//! without flows skip them.

use std::task::Context as Waker;

use crate::error::CombinedError;
use crate::flow::flows::flows_made;
use crate::flow::record::{PairId, Side};
use crate::pair::lent::KeptContext;
use crate::task::Task;

/// Returns whether a half may make flows, or the stitch that is polled with it: they need a context.
pub(super) const fn makes_flows<'a, Half: Task, C: KeptContext<'a>>() -> bool {
    assert!(
        C::USED || !Half::TAKES_CONTEXT,
        "a half takes a context, and its macro says that it does not"
    );
    Half::TAKES_CONTEXT || C::IN_STITCH
}

/// Claims the flows that `Half` has made since there were `since` of them.
#[cold]
#[inline(never)]
pub(super) fn claim<'a, Half: Task, C: KeptContext<'a>>(
    cx: C,
    pair: &mut C::Pair,
    since: usize,
    side: Side,
) {
    if let Some(pair) = C::id_mut(pair).filter(|_| flows_made() != since) {
        cx.context().flows().claim(pair, since, side, Half::INFO);
    }
}

/// The first half has succeeded, and its flows cross the seam. Returns the number of flows that were made.
#[cold]
#[inline(never)]
pub(super) fn crossed<'a, First: Task, C: KeptContext<'a>>(
    cx: C,
    pair: &mut C::Pair,
    since: usize,
) -> usize {
    claim::<First, C>(cx, pair, since, Side::First);
    if let Some(id) = C::id(*pair) {
        cx.context().flows().cross(id);
    }
    flows_made()
}

/// The second half waits: its flows are claimed, and those that read ahead are polled.
#[inline(never)]
pub(super) fn waits<'a, Second: Task, C: KeptContext<'a>>(
    cx: C,
    pair: &mut C::Pair,
    since: usize,
    waker: &mut Waker<'_>,
) {
    if const { makes_flows::<Second, C>() } {
        claim::<Second, C>(cx, pair, since, Side::Second);
    }
    let Some(id) = C::id(*pair) else { return };
    let flows = cx.context().flows();
    if let Some(ahead) = flows.first_ahead(id) {
        ahead.drive(waker);
    }
    if flows.reads_more_ahead() {
        flows.drive_more(id, waker);
    }
}

/// The second half has ended.
#[cold]
#[inline(never)]
pub(super) fn ended<'a, First: Task, Second: Task, C: KeptContext<'a>>(
    cx: C,
    mut pair: C::Pair,
    since: usize,
    result: Result<Second::Output, CombinedError<First, Second>>,
) -> Result<Second::Output, CombinedError<First, Second>> {
    if const { makes_flows::<Second, C>() } {
        claim::<Second, C>(cx, &mut pair, since, Side::Second);
    }
    match C::id(pair) {
        Some(id) => blame(cx, id, result),
        None => result,
    }
}

/// The second half has ended: with success, with its own error, or because a flow failed.
fn blame<'a, First: Task, Second: Task, C: KeptContext<'a>>(
    cx: C,
    pair: PairId,
    result: Result<Second::Output, CombinedError<First, Second>>,
) -> Result<Second::Output, CombinedError<First, Second>> {
    match (cx.context().flows().end(pair), result) {
        (None, result) => result,
        (Some(_), Err(error @ CombinedError::Stitch(_))) => Err(error),
        (Some(error), Err(CombinedError::Second(second))) => {
            Err(CombinedError::Flow { error, second: Some(second) })
        }
        (Some(error), _) => Err(CombinedError::Flow { error, second: None }),
    }
}
