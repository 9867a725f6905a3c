use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::task::{Context as Waker, Waker as Wake};

use smallvec::SmallVec;

use super::error::FlowError;
use super::record::{Claim, PairId, Record, Side};
use super::stop::{Place, Stop};
use super::thread::Thread;
use crate::info::TaskInfo;
use crate::lock::lock;

/// The number of flows that were made, by all runs: a pair compares it before and after it polls a half.
/// The context has no such number, which would make each run's future larger.
static MADE: AtomicUsize = AtomicUsize::new(0);

#[inline]
pub(crate) fn flows_made() -> usize {
    MADE.load(Ordering::Relaxed)
}

/// Whether flows were made since there were `since` of them. Not inlined: a pair would keep the address.
#[inline(never)]
pub(crate) fn have_been_made(since: usize) -> bool {
    flows_made() != since
}

/// The flows of a run, or of a part of it that may end by itself: an attempt, or a half on another thread.
#[derive(Default)]
pub(crate) struct Flows {
    /// The run's, for a part of it. All but the stop and the flags is there.
    run: Option<Arc<Flows>>,
    parts: Mutex<Vec<Weak<Flows>>>,
    stop: Stop,
    made: Mutex<Made>,
    /// Of the first flow. Most runs have only one, which then takes no allocation.
    first: Record,
    /// The failures that a second half has read, in that order.
    delivered: Mutex<Vec<Delivered>>,
    /// Whether there were any: checked before that is locked.
    has_failed: AtomicBool,
    /// Whether any flow of the run was ever read ahead: checked whenever a second half waits.
    reads_ahead: AtomicBool,
    /// The first flow that was read ahead. Most runs have only one, for which nothing is locked.
    first_ahead: OnceLock<ReadAhead>,
    /// Whether there are others.
    reads_more_ahead: AtomicBool,
    more_ahead: Mutex<Vec<ReadAhead>>,
}

type ReadAhead = (RecordRef, Weak<dyn Drive>);

/// `None` is the record of the first flow.
pub(super) type RecordRef = Option<Arc<Record>>;

/// A flow that a pair reads ahead while its second half waits.
pub(crate) trait Drive: Send + Sync {
    fn drive(&self, waker: &mut Waker<'_>);
}

struct Delivered {
    error: FlowError,
    record: RecordRef,
    reader: Thread,
}

/// Where and when each flow was made.
#[derive(Default)]
struct Made {
    first: Option<Maker>,
    others: SmallVec<[(Maker, Arc<Record>); 1]>,
    /// Number of flows at which dropped ones are forgotten.
    limit: usize,
}

#[derive(Clone, Copy)]
struct Maker {
    number: usize,
    thread: Thread,
    /// The address of the run's flows, or of its part's.
    #[cfg_attr(not(feature = "tokio"), expect(dead_code, reason = "for blocking halves"))]
    of: usize,
}

impl Flows {
    /// The flows of a part of this run.
    pub(crate) fn part(self: &Arc<Self>) -> Arc<Self> {
        let run = self.run.as_ref().unwrap_or(self);
        let part = Arc::new(Self { run: Some(Arc::clone(run)), ..Self::default() });
        let mut parts = lock(&run.parts);
        parts.retain(|part| part.strong_count() > 0);
        parts.push(Arc::downgrade(&part));
        let reads_ahead = run.reads_ahead();
        drop(parts);
        if reads_ahead {
            part.reads_ahead.store(true, Ordering::Relaxed);
        }
        if run.is_stopped() {
            part.stop();
        }
        part
    }

    #[inline]
    pub(crate) fn run(&self) -> &Self {
        self.run.as_deref().unwrap_or(self)
    }

    /// Records a new flow.
    pub(super) fn make(&self) -> RecordRef {
        // Locked, so the flows of a run are in the order of their numbers.
        let mut made = lock(&self.run().made);
        let maker = Maker::new(self);
        if made.first.is_none() {
            made.first = Some(maker);
            return None;
        }
        if made.others.len() >= made.limit {
            made.others.retain(|(_, record)| Arc::strong_count(record) > 1);
            made.limit = (2 * made.others.len()).max(16);
        }
        let record = Arc::new(Record::default());
        made.others.push((maker, Arc::clone(&record)));
        Some(record)
    }

    /// A half on another thread has ended: its flows were made now and here, for whichever pairs are
    /// being polled.
    #[cfg(feature = "tokio")]
    pub(crate) fn adopt(&self, half: &Self) {
        let mut made = lock(&self.run().made);
        let of = half.address();
        if made.first.is_some_and(|maker| maker.of == of) {
            made.first = Some(Maker::new(self));
        }
        let (adopted, others) =
            std::mem::take(&mut made.others).into_iter().partition(|it| it.0.of == of);
        made.others = others;
        let adopted: SmallVec<[(Maker, Arc<Record>); 1]> = adopted;
        made.others.extend(adopted.into_iter().map(|(_, record)| (Maker::new(self), record)));
    }

    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// A half of a pair was polled: the flows that were made on this thread since there were
    /// `since` of them are its own. The halves of an inner pair are polled first.
    pub(crate) fn claim(
        &self,
        pair: &mut Option<PairId>,
        since: usize,
        side: Side,
        task: &'static TaskInfo,
    ) {
        let here = Thread::current();
        let made = lock(&self.made);
        let others = made.others.iter().rev().map(|(maker, record)| (*maker, &**record));
        let others = others.take_while(|(maker, _)| maker.is_since(since));
        let first = made.first.filter(|maker| maker.is_since(since));
        for (maker, record) in others.chain(first.map(|maker| (maker, &self.first))) {
            let pair = *pair.get_or_insert_with(PairId::next);
            record.claim(Claim { pair, side, task }, maker.thread, here);
        }
        drop(made);
        if self.has_failed() {
            lock(&self.delivered).iter().for_each(|it| self.blame(it));
        }
    }

    /// The first half of the pair has succeeded. If it has read a flow that failed, it has dealt with
    /// the failure.
    pub(crate) fn cross(&self, pair: PairId) {
        if self.has_failed() {
            self.take_from(&mut lock(&self.delivered), pair, |side| side == Side::First);
        }
    }

    /// The second half of the pair has ended. Returns the first failure of a flow that crossed the
    /// seam. The second half has dealt with the failures of its own flows.
    pub(crate) fn end(&self, pair: PairId) -> Option<FlowError> {
        if !self.has_failed() {
            return None;
        }
        let mut delivered = lock(&self.delivered);
        let crossing = |it: &&Delivered| self.side_in(it, pair) == Some(Side::First);
        let mut failed = delivered.iter().filter(crossing).filter(|it| it.error.is_outstanding());
        let first = failed.find(|it| !self.follows(&it.error, &delivered));
        let first = first.inspect(|it| self.blame(it)).map(|it| it.error.clone());
        self.take_from(&mut delivered, pair, |_| true);
        first
    }

    /// Whether the failure follows from that of another flow, which some pair fails with.
    fn follows(&self, error: &FlowError, delivered: &[Delivered]) -> bool {
        let crossing = |cause: &FlowError| {
            let mut known = delivered.iter().filter(|it| it.error.is_same(cause));
            known.any(|it| it.error.is_outstanding() && self.record(&it.record).crosses())
        };
        error.origins().any(|cause| crossing(cause) || self.follows(cause, delivered))
    }

    fn has_failed(&self) -> bool {
        self.has_failed.load(Ordering::Acquire)
    }

    fn take_from(&self, from: &mut Vec<Delivered>, pair: PairId, wanted: impl Fn(Side) -> bool) {
        from.retain(|it| {
            let taken = self.side_in(it, pair).is_some_and(&wanted);
            if taken {
                it.error.settle();
            }
            !taken
        });
    }

    fn side_in(&self, it: &Delivered, pair: PairId) -> Option<Side> {
        self.record(&it.record).side_in(pair, it.reader)
    }

    fn blame(&self, it: &Delivered) {
        if let Some(task) = self.record(&it.record).task() {
            it.error.blame(task);
        }
    }

    /// Records that the failure was read.
    pub(super) fn deliver(&self, record: &RecordRef, error: &FlowError) {
        if !error.deliver() {
            return;
        }
        let mut delivered = lock(&self.delivered);
        delivered.retain(|it| it.error.is_outstanding());
        let (error, record) = (error.clone(), record.clone());
        delivered.push(Delivered { error, record, reader: Thread::current() });
        self.has_failed.store(true, Ordering::Release);
    }

    /// The failure that has ended this stream, or a stream that it passes on.
    pub(super) fn failure_of(&self, record: &RecordRef, reading: u32) -> Option<FlowError> {
        let record: *const Record = self.record(record);
        let delivered = lock(&self.delivered);
        let mut of = delivered.iter().filter(|it| std::ptr::eq(self.record(&it.record), record));
        of.find(|it| it.error.is_of(reading)).map(|it| it.error.clone())
    }

    pub(super) fn record<'a>(&'a self, record: &'a RecordRef) -> &'a Record {
        record.as_deref().unwrap_or(&self.first)
    }

    #[inline]
    pub(crate) fn reads_ahead(&self) -> bool {
        self.reads_ahead.load(Ordering::Relaxed)
    }

    pub(super) fn read_ahead<D: Drive + 'static>(&self, record: RecordRef, ahead: &Arc<D>) {
        let ahead: ReadAhead = (record, Arc::downgrade(ahead) as _);
        if let Err(ahead) = self.first_ahead.set(ahead) {
            let mut list = lock(&self.more_ahead);
            list.retain(|(_, ahead)| ahead.strong_count() > 0);
            list.push(ahead);
            self.reads_more_ahead.store(true, Ordering::Relaxed);
        }
        if !self.reads_ahead.swap(true, Ordering::Relaxed) {
            self.parts(|part| part.reads_ahead.store(true, Ordering::Relaxed));
        }
    }

    /// Returns the first flow that was read ahead, if `pair` reads it.
    #[inline]
    pub(crate) fn first_ahead(&self, pair: PairId) -> Option<Arc<dyn Drive>> {
        let (record, ahead) = self.first_ahead.get()?;
        if self.record(record).is_driven_by(pair) { ahead.upgrade() } else { None }
    }

    #[inline]
    pub(crate) fn reads_more_ahead(&self) -> bool {
        self.reads_more_ahead.load(Ordering::Relaxed)
    }

    /// Polls the other flows that `pair` reads ahead.
    pub(crate) fn drive_more(&self, pair: PairId, waker: &mut Waker<'_>) {
        let mut next = Some(0);
        while let Some(at) = next {
            let (ahead, rest) = self.next_ahead(pair, at);
            // Unlocked: the stream may read a flow itself.
            if let Some(ahead) = ahead {
                ahead.drive(waker);
            }
            next = rest;
        }
    }

    /// The first one from there on, and where the rest begins.
    fn next_ahead(&self, pair: PairId, from: usize) -> (Option<Arc<dyn Drive>>, Option<usize>) {
        let list = lock(&self.more_ahead);
        for (at, (record, ahead)) in list.iter().enumerate().skip(from) {
            if !self.record(record).is_driven_by(pair) {
                continue;
            }
            if let Some(ahead) = ahead.upgrade() {
                return (Some(ahead), Some(at + 1).filter(|next| *next < list.len()));
            }
        }
        (None, None)
    }

    /// The run has ended without success: no reader must take that for the end of the data.
    pub(crate) fn stop(&self) {
        self.stop.stop();
        self.parts(Self::stop);
    }

    fn parts(&self, act: impl Fn(&Self)) {
        lock(&self.parts).iter().filter_map(Weak::upgrade).for_each(|part| act(&part));
    }

    #[inline]
    pub(super) fn wait(&self, place: &mut Place, waker: &Wake) -> bool {
        self.stop.wait(place, waker)
    }

    pub(super) fn leave(&self, place: &mut Place) {
        self.stop.leave(place);
    }

    #[inline]
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.is_stopped()
    }

    /// Whether a reader of these flows has `ended`, or the run is stopped.
    #[inline]
    pub(super) fn is_over(&self, ended: bool) -> bool {
        self.stop.is_over(ended)
    }
}

impl Maker {
    fn new(flows: &Flows) -> Self {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        Self { number, thread: Thread::current(), of: flows.address() }
    }

    /// Whether the flow was made when there were `since` flows, or later. The number may wrap around.
    fn is_since(self, since: usize) -> bool {
        self.number.wrapping_sub(since) <= usize::MAX / 2
    }
}
