use std::num::NonZeroU32;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use smallvec::SmallVec;

use super::thread::Thread;
use crate::info::TaskInfo;
use crate::lock::lock;

/// A running pair that has flows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PairId(NonZeroU32);

impl PairId {
    pub(super) fn next() -> Self {
        static LAST: AtomicU32 = AtomicU32::new(0);
        loop {
            let next = LAST.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
            if let Some(id) = NonZeroU32::new(next) {
                return Self(id);
            }
        }
    }
}

/// Which half of a pair made a flow.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    First,
    Second,
}

/// What a run knows about a flow: the pairs that it was made in, innermost first.
#[derive(Default)]
pub(super) struct Record {
    claims: Mutex<Claims>,
    /// A pair that reads the flow ahead. 0 if none is known yet.
    driver: AtomicU32,
    readings: AtomicU32,
}

#[derive(Default)]
struct Claims {
    pairs: SmallVec<[Claim; 1]>,
    /// By a pair whose half was polled while another thread made the flow. It holds if the thread's
    /// own pair, if it has one, makes no claim.
    stray: Option<(Claim, Thread)>,
}

/// A pair, which of its halves made the flow, and the name of that half.
#[derive(Clone, Copy)]
pub(super) struct Claim {
    pub(super) pair: PairId,
    pub(super) side: Side,
    pub(super) task: &'static TaskInfo,
}

impl Record {
    /// The flow was made by `maker` while a half of the pair was polled `here`.
    pub(super) fn claim(&self, claim: Claim, maker: Thread, here: Thread) {
        let mut claims = lock(&self.claims);
        if maker == here {
            // The second half is polled right after the first one.
            if claims.pairs.iter().all(|known| known.pair != claim.pair) {
                claims.pairs.push(claim);
            }
        } else {
            claims.stray.get_or_insert((claim, maker));
        }
    }

    /// The half of `pair` that made the flow, whose failure was read by `reader`.
    pub(super) fn side_in(&self, pair: PairId, reader: Thread) -> Option<Side> {
        let claims = lock(&self.claims);
        // A flow that is read where it is made belongs to another pair, which is still being polled.
        let stray = claims.stray().filter(|(_, maker)| *maker != reader).map(|(claim, _)| claim);
        let mut all = claims.pairs.iter().chain(stray);
        all.find(|claim| claim.pair == pair).map(|claim| claim.side)
    }

    /// Whether some pair fails if the flow does.
    pub(super) fn crosses(&self) -> bool {
        let claims = lock(&self.claims);
        let stray = claims.stray().map(|(claim, _)| claim);
        claims.pairs.iter().chain(stray).any(|claim| claim.side == Side::First)
    }

    /// Whether `pair` reads the flow ahead when its second half waits. One pair does at a time.
    #[inline]
    pub(super) fn is_driven_by(&self, pair: PairId) -> bool {
        self.driver.load(Ordering::Relaxed) == pair.0.get() || self.find_driver(pair)
    }

    fn find_driver(&self, pair: PairId) -> bool {
        let claims = lock(&self.claims);
        let Some((innermost, outer)) = claims.pairs.split_first() else {
            return claims.stray().is_some_and(|(claim, _)| claim.pair == pair);
        };
        let drives = innermost.pair == pair
            || outer.iter().any(|claim| claim.pair == pair && claim.side == Side::First);
        if drives {
            // For good: the pairs of a flow are only added to.
            self.driver.store(pair.0.get(), Ordering::Relaxed);
        }
        drives
    }

    pub(super) fn task(&self) -> Option<&'static TaskInfo> {
        let claims = lock(&self.claims);
        let innermost = claims.pairs.first().or(claims.stray().map(|(claim, _)| claim));
        innermost.map(|claim| claim.task)
    }

    /// Numbers a stream of the flow's items. A flow has one; `Parts` have one for each range.
    pub(super) fn next_reading(&self) -> u32 {
        self.readings.fetch_add(1, Ordering::Relaxed)
    }
}

impl Claims {
    fn stray(&self) -> Option<&(Claim, Thread)> {
        self.stray.as_ref().filter(|_| self.pairs.is_empty())
    }
}
