use std::task::Waker;

use smallvec::SmallVec;

use crate::lock::{AtomicBool, Mutex, Ordering, lock};

/// Tells the readers of a run's flows that the run has ended before its flows.
pub(super) struct Stop {
    /// Whether the run is stopped, and for a flow that has ended, `true`.
    stopped: [AtomicBool; 2],
    waiting: Mutex<Waiting>,
}

impl Default for Stop {
    fn default() -> Self {
        let stopped = [AtomicBool::new(false), AtomicBool::new(true)];
        Self { stopped, waiting: Mutex::default() }
    }
}

/// The wakers of the readers, one place for each.
#[derive(Default)]
struct Waiting {
    places: SmallVec<[Option<Waker>; 1]>,
    free: SmallVec<[usize; 1]>,
}

/// A reader's place, and the waker that it left there.
#[derive(Default)]
pub(super) struct Place(Option<(usize, Waker)>);

impl Stop {
    #[inline]
    pub(super) fn is_stopped(&self) -> bool {
        self.is_over(false)
    }

    /// Whether a reader has `ended`, or is stopped, in one check.
    #[inline]
    pub(super) fn is_over(&self, ended: bool) -> bool {
        self.stopped[usize::from(ended)].load(Ordering::Acquire)
    }

    pub(super) fn stop(&self) {
        self.stopped[0].store(true, Ordering::Release);
        let places = std::mem::take(&mut lock(&self.waiting).places);
        places.into_iter().flatten().for_each(Waker::wake);
    }

    /// Has `waker` woken when the run is stopped. Returns false if that has happened already.
    #[inline]
    pub(super) fn wait(&self, place: &mut Place, waker: &Waker) -> bool {
        match &place.0 {
            Some((_, known)) if known.will_wake(waker) => true,
            _ => self.wait_anew(place, waker),
        }
    }

    #[cold]
    fn wait_anew(&self, place: &mut Place, waker: &Waker) -> bool {
        let mut waiting = lock(&self.waiting);
        // Under the lock: the waker is left before `stop` takes them, or not at all.
        if self.is_stopped() {
            return false;
        }
        let at = place.0.as_ref().map_or_else(|| waiting.add(), |(at, _)| *at);
        let before = waiting.places[at].replace(waker.clone());
        drop(waiting);
        // Unlocked: it may be the last of a task that holds a flow.
        drop(before);
        place.0 = Some((at, waker.clone()));
        true
    }

    /// The reader has ended or is dropped.
    pub(super) fn leave(&self, place: &mut Place) {
        let Some((at, _)) = place.0.take() else { return };
        let mut waiting = lock(&self.waiting);
        let before = waiting.places.get_mut(at).and_then(Option::take);
        waiting.free.push(at);
        drop(waiting);
        drop(before);
    }
}

impl Waiting {
    fn add(&mut self) -> usize {
        self.free.pop().unwrap_or_else(|| {
            self.places.push(None);
            self.places.len() - 1
        })
    }
}
