use std::task::Context as Waker;

use crate::flow::Flows;
use crate::{CombinedError, Task};

/// The seam of one run of a pair: the flows that cross it.
#[derive(Clone, Copy)]
pub(crate) struct Seam<'a> {
    pub(crate) flows: &'a Flows,
    /// How many flows the run had when the pair began: those that came later are the pair's.
    pub(crate) begin: u32,
}

impl Seam<'_> {
    /// The first half has ended well: the flows that it made are those that cross.
    pub(crate) fn crossed<First: Task>(self) {
        self.flows.cross(First::INFO, self.begin);
    }

    /// The second half waits: the flows that read ahead have the time.
    pub(crate) fn waits(self, waker: &mut Waker<'_>) {
        if self.flows.reads_ahead() {
            self.flows.drive(self.begin, waker);
        }
    }

    /// The second half has ended: well, by an error of its own, or by that of a flow.
    pub(crate) fn ended<First: Task, Second: Task>(
        self,
        result: Result<Second::Output, CombinedError<First, Second>>,
    ) -> Result<Second::Output, CombinedError<First, Second>> {
        match (self.flows.end(Second::INFO, self.begin), result) {
            (None, result) => result,
            (Some(_), Err(error @ CombinedError::Stitch(_))) => Err(error),
            (Some(error), Err(CombinedError::Second(second))) => {
                Err(CombinedError::Flow { error, second: Some(second) })
            }
            (Some(error), _) => Err(CombinedError::Flow { error, second: None }),
        }
    }
}
