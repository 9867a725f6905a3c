use std::task::Context as Waker;

use crate::context::Context;
use crate::error::CombinedError;
use crate::flow::record::PairId;
use crate::task::Task;

/// The seam of a pair that has flows. The slow path is in separate `#[cold]` functions, so runs without
/// flows skip it.
#[derive(Clone, Copy)]
pub(crate) struct Seam<'a> {
    cx: &'a Context,
    pair: PairId,
}

impl<'a> Seam<'a> {
    #[inline]
    pub(crate) fn new(cx: &'a Context, pair: PairId) -> Self {
        Self { cx, pair }
    }

    /// The first half has succeeded, and the flows that it made cross the seam.
    #[cold]
    #[inline(never)]
    pub(crate) fn crossed(self) {
        self.cx.flows().cross(self.pair);
    }

    /// The second half waits, so the flows that read ahead are polled.
    #[cold]
    #[inline(never)]
    pub(crate) fn waits(self, waker: &mut Waker<'_>) {
        self.cx.flows().drive(self.pair, waker);
    }

    /// The second half has ended: with success, with its own error, or because a flow failed.
    #[cold]
    #[inline(never)]
    pub(crate) fn ended<First: Task, Second: Task>(
        self,
        result: Result<Second::Output, CombinedError<First, Second>>,
    ) -> Result<Second::Output, CombinedError<First, Second>> {
        match (self.cx.flows().end(self.pair), result) {
            (None, result) => result,
            (Some(_), Err(error @ CombinedError::Stitch(_))) => Err(error),
            (Some(error), Err(CombinedError::Second(second))) => {
                Err(CombinedError::Flow { error, second: Some(second) })
            }
            (Some(error), _) => Err(CombinedError::Flow { error, second: None }),
        }
    }
}
