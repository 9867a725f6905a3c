use std::fmt::{self, Debug, Formatter};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::task::Context as Waker;

use smallvec::SmallVec;

use super::{Drive, DriveAhead, FlowError};
use crate::TaskInfo;
use crate::lock::lock;

/// The flows of one run. Each has a number, in the order in which they were made.
#[derive(Default)]
pub(crate) struct Flows {
    /// The task that each flow came from, once the half that made it has ended.
    tasks: Mutex<SmallVec<[Option<&'static TaskInfo>; 2]>>,
    /// The failures that were read and that no pair has ended in yet.
    failed: Mutex<Vec<FlowError>>,
    /// Whether one was ever told to read ahead: what every wait asks.
    reads_ahead: AtomicBool,
    ahead: Mutex<Vec<(u32, Weak<dyn Drive>)>>,
}

impl Flows {
    pub(crate) fn make(self: &Arc<Self>) -> Origin {
        let mut tasks = lock(&self.tasks);
        let number = u32::try_from(tasks.len()).expect("a run makes fewer flows than that");
        tasks.push(None);
        Origin {
            number,
            flows: Arc::clone(self),
            #[cfg(feature = "tracing")]
            span: tracing::Span::current(),
        }
    }

    /// A half has ended: the flows since `begin` that nobody inside of it made are its own.
    fn made_by(&self, task: &'static TaskInfo, begin: u32) {
        for of in lock(&self.tasks).iter_mut().skip(begin as usize) {
            of.get_or_insert(task);
        }
    }

    /// The first half of a pair has ended well: the flows since `begin` are its own, and if it read
    /// one that failed, it has dealt with that.
    pub(crate) fn cross(&self, first: &'static TaskInfo, begin: u32) {
        self.made_by(first, begin);
        lock(&self.failed).retain(|error| error.origin().number < begin);
    }

    /// The second half of a pair has ended. Returns the first failure of a flow that crossed the
    /// seam; the second half has dealt with those of its own.
    pub(crate) fn end(&self, second: &'static TaskInfo, begin: u32) -> Option<FlowError> {
        let mut failed = lock(&self.failed);
        let since = |error: &FlowError| error.origin().number >= begin;
        let (since, before): (Vec<_>, Vec<_>) = failed.drain(..).partition(since);
        *failed = before;
        drop(failed);
        let first = since.into_iter().find(|error| error.task().is_some());
        self.made_by(second, begin);
        first
    }

    pub(crate) fn stop(&self) {}

    #[inline]
    pub(crate) fn reads_ahead(&self) -> bool {
        self.reads_ahead.load(Ordering::Relaxed)
    }

    pub(crate) fn drive(&self, begin: u32, waker: &mut Waker<'_>) {
        let mut next = 0;
        while let Some((at, ahead)) = self.next_ahead(begin, next) {
            // Unlocked: the stream may read a flow itself.
            ahead.drive(waker);
            next = at + 1;
        }
    }

    fn next_ahead(&self, begin: u32, from: usize) -> Option<(usize, DriveAhead)> {
        let ahead = lock(&self.ahead);
        let mut rest = ahead.iter().enumerate().skip(from);
        rest.find_map(|(at, (number, ahead))| {
            let ahead = ahead.upgrade().filter(|_| *number >= begin)?;
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
    /// How many flows the run has, this one being the last.
    pub(crate) fn made(&self) -> u32 {
        self.number + 1
    }

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
        self.flows.reads_ahead.store(true, Ordering::Relaxed);
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
