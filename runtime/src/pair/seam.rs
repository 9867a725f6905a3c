use std::task::Context as Waker;

use crate::context::Context;
use crate::error::CombinedError;
use crate::pair::lent::KeptContext;
use crate::task::Task;

/// The seam of one run of a pair: the flows that cross it. The slow path is in separate `#[cold]`
/// functions, so runs without flows skip it.
#[derive(Clone, Copy)]
pub(crate) struct Seam<'a> {
    cx: &'a Context,
    /// The number of flows that the run had when the pair began. Later ones are the pair's own.
    begin: u32,
}

impl<'a> Seam<'a> {
    #[inline]
    pub(crate) fn new<C: KeptContext<'a>>(cx: C, begin: C::Begin) -> Self {
        Self { cx: cx.context(), begin: begin.into() }
    }

    /// The first half has succeeded, and the flows that it made cross the seam.
    #[cold]
    #[inline(never)]
    pub(crate) fn crossed<First: Task>(self) {
        self.cx.flows().cross(First::INFO, self.begin);
    }

    /// The second half waits, so the flows that read ahead are polled.
    #[cold]
    #[inline(never)]
    pub(crate) fn waits(self, waker: &mut Waker<'_>) {
        self.cx.flows().drive(self.begin, waker);
    }

    /// The second half has ended: with success, with its own error, or because a flow failed.
    #[cold]
    #[inline(never)]
    pub(crate) fn ended<First: Task, Second: Task>(
        self,
        result: Result<Second::Output, CombinedError<First, Second>>,
    ) -> Result<Second::Output, CombinedError<First, Second>> {
        match (self.cx.flows().end(Second::INFO, self.begin), result) {
            (None, result) => result,
            (Some(_), Err(error @ CombinedError::Stitch(_))) => Err(error),
            (Some(error), Err(CombinedError::Second(second))) => {
                Err(CombinedError::Flow { error, second: Some(second) })
            }
            (Some(error), _) => Err(CombinedError::Flow { error, second: None }),
        }
    }
}
