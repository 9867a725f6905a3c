use std::ops::Range;
use std::task::Context as Waker;

use crate::flow::Flows;
use crate::{CombinedError, Context, Task};

/// The seam of one run of a pair: the flows that cross it. A pair without flows looks for them at
/// the seam and at its end, and does nothing else.
pub(crate) struct Seam<'a> {
    cx: &'a Context,
    /// Their numbers; the first is known when the pair is made.
    flows: Range<u32>,
}

impl<'a> Seam<'a> {
    #[inline]
    pub(crate) fn new(cx: &'a Context) -> Self {
        let made = cx.flows().map_or(0, Flows::made);
        Self { cx, flows: made..made }
    }

    /// The first half has ended well: the flows that it made are those that cross.
    #[inline]
    pub(crate) fn crossed<First: Task>(&mut self) {
        if let Some(flows) = self.cx.flows() {
            self.flows.end = flows.cross(First::INFO, self.flows.start);
        }
    }

    /// The second half waits: the flows that read ahead have the time.
    #[inline]
    pub(crate) fn waits(&self, waker: &mut Waker<'_>) {
        if let Some(flows) = self.cx.flows() {
            flows.drive(&self.flows, waker);
        }
    }

    /// The second half has ended: well, by an error of its own, or by that of a flow.
    #[inline]
    pub(crate) fn ended<First: Task, Second: Task>(
        &self,
        result: Result<Second::Output, CombinedError<First, Second>>,
    ) -> Result<Second::Output, CombinedError<First, Second>> {
        match self.cx.flows() {
            None => result,
            Some(flows) => self.blame(flows, result),
        }
    }

    #[cold]
    fn blame<First: Task, Second: Task>(
        &self,
        flows: &Flows,
        result: Result<Second::Output, CombinedError<First, Second>>,
    ) -> Result<Second::Output, CombinedError<First, Second>> {
        flows.made_by(Second::INFO, self.flows.end);
        match (flows.take_failure(&self.flows), result) {
            (None, result) => result,
            (Some(_), Err(error @ CombinedError::Stitch(_))) => Err(error),
            (Some(error), Err(CombinedError::Second(second))) => {
                Err(CombinedError::Flow { error, second: Some(second) })
            }
            (Some(error), _) => Err(CombinedError::Flow { error, second: None }),
        }
    }
}
