use std::fmt::{self, Debug, Formatter};
use std::ops::Range;
use std::sync::{Arc, Mutex, Weak};
use std::task::Context as Waker;

use super::{Drive, DriveAhead, FlowError};
use crate::TaskInfo;
use crate::lock::lock;

/// The flows of one run. Each has a number, in the order in which they were made.
#[derive(Default)]
pub(crate) struct Flows {
    /// The task that each flow came from, once the half that made it has ended.
    tasks: Mutex<Vec<Option<&'static TaskInfo>>>,
    /// The failures that were read and that no pair has ended in yet.
    failed: Mutex<Vec<FlowError>>,
    ahead: Mutex<Vec<(u32, Weak<dyn Drive>)>>,
}

fn number(index: usize) -> u32 {
    u32::try_from(index).expect("a run makes fewer than four thousand million flows")
}

impl Flows {
    pub(crate) fn made(&self) -> u32 {
        number(lock(&self.tasks).len())
    }

    pub(crate) fn make(self: &Arc<Self>) -> Origin {
        let mut tasks = lock(&self.tasks);
        tasks.push(None);
        Origin {
            number: number(tasks.len() - 1),
            flows: Arc::clone(self),
            #[cfg(feature = "tracing")]
            span: tracing::Span::current(),
        }
    }

    /// A half has ended: the flows since `begin` that nobody inside of it made are its own.
    pub(crate) fn made_by(&self, task: &'static TaskInfo, begin: u32) {
        for of in lock(&self.tasks).iter_mut().skip(begin as usize) {
            of.get_or_insert(task);
        }
    }

    /// The first half of a pair has ended well: the flows since `begin` are its own, and if it read
    /// one that failed, it has dealt with that. Returns the number that the next flow will have.
    #[cold]
    pub(crate) fn cross(&self, first: &'static TaskInfo, begin: u32) -> u32 {
        self.made_by(first, begin);
        lock(&self.failed).retain(|error| error.origin().number < begin);
        self.made()
    }

    /// The first failure of one of these flows.
    pub(crate) fn take_failure(&self, flows: &Range<u32>) -> Option<FlowError> {
        let mut failed = lock(&self.failed);
        let first = failed.iter().position(|error| flows.contains(&error.origin().number))?;
        Some(failed.remove(first))
    }

    #[cold]
    pub(crate) fn drive(&self, flows: &Range<u32>, waker: &mut Waker<'_>) {
        let mut next = 0;
        while let Some((at, ahead)) = self.next_ahead(flows, next) {
            // Unlocked: the stream may read a flow itself.
            ahead.drive(waker);
            next = at + 1;
        }
    }

    fn next_ahead(&self, flows: &Range<u32>, from: usize) -> Option<(usize, DriveAhead)> {
        let ahead = lock(&self.ahead);
        let mut rest = ahead.iter().enumerate().skip(from);
        rest.find_map(|(at, (number, ahead))| {
            let ahead = ahead.upgrade().filter(|_| flows.contains(number))?;
            Some((at, ahead))
        })
    }
}

/// Where a flow came from.
#[derive(Clone)]
pub(crate) struct Origin {
    number: u32,
    flows: Arc<Flows>,
    #[cfg(feature = "tracing")]
    pub(super) span: tracing::Span,
}

impl Origin {
    pub(super) fn task(&self) -> Option<&'static TaskInfo> {
        lock(&self.flows.tasks).get(self.number as usize).copied().flatten()
    }

    pub(super) fn name(&self) -> Option<&'static str> {
        self.task().map(|task| task.name)
    }

    pub(super) fn read_ahead<D: Drive + 'static>(&self, ahead: &Arc<D>) {
        let weak = Arc::downgrade(ahead);
        let mut list = lock(&self.flows.ahead);
        list.retain(|(_, ahead)| ahead.strong_count() > 0);
        list.push((self.number, weak));
    }

    pub(super) fn failed(&self, error: &FlowError) {
        let mut failed = lock(&self.flows.failed);
        if !failed.iter().any(|known| known.is_same(error)) {
            failed.push(error.clone());
        }
    }

    /// Whether a pair is going to end in this failure.
    #[cfg(feature = "tracing")]
    pub(super) fn has_failed(&self, error: &FlowError) -> bool {
        self.task().is_some() && lock(&self.flows.failed).iter().any(|known| known.is_same(error))
    }

    pub(super) fn forget(&self, error: &FlowError) {
        lock(&self.flows.failed).retain(|known| !known.is_same(error));
    }
}

impl Debug for Origin {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Origin").field(&self.name()).finish()
    }
}
