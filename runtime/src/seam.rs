use std::task::Context as Waker;

use crate::lent::KeptContext;
use crate::{CombinedError, Context, Task};

/// The seam of one run of a pair: the flows that cross it. What it does is apart, so that a run
/// without flows only passes by.
#[derive(Clone, Copy)]
pub(crate) struct Seam<'a> {
    cx: &'a Context,
    /// How many flows the run had when the pair began: those that came later are the pair's.
    begin: u32,
}

impl<'a> Seam<'a> {
    #[inline]
    pub(crate) fn new<C: KeptContext<'a>>(cx: C, begin: C::Begin) -> Self {
        Self { cx: cx.context(), begin: begin.into() }
    }

    /// The first half has ended well: the flows that it made are those that cross.
    #[cold]
    #[inline(never)]
    pub(crate) fn crossed<First: Task>(self) {
        self.cx.flows().cross(First::INFO, self.begin);
    }

    /// The second half waits: the flows that read ahead have the time.
    #[cold]
    #[inline(never)]
    pub(crate) fn waits(self, waker: &mut Waker<'_>) {
        self.cx.flows().drive(self.begin, waker);
    }

    /// The second half has ended: well, by an error of its own, or by that of a flow.
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
