use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::task::{Wake, Waker};

use crate::lock::{AtomicBool, AtomicUsize, Mutex, MutexGuard, Ordering, lock};

/// The items on their way from the driver, which reads them ahead of the reader, to the reader.
pub(super) struct Buffer<S, T, E> {
    state: Mutex<State<S, T, E>>,
    /// The weight of the items that the reader has taken and not yet passed on.
    taken: AtomicUsize,
    limit: usize,
    /// How much of the limit an item takes. Default: 1.
    weigh: Option<fn(&T) -> usize>,
    /// The driver waits until there is room.
    full: AtomicBool,
}

pub(super) struct State<S, T, E> {
    /// What the items are read from.
    pub(super) source: S,
    pub(super) items: Vec<T>,
    weight: usize,
    end: Option<End<E>>,
    /// Waits for an item.
    reader: Option<Waker>,
    /// Has read ahead before.
    driver: Option<Waker>,
}

/// The end of the data, or the error in its place.
pub(super) type End<E> = Option<E>;

/// What there is for the reader.
pub(super) enum Taken<T, E> {
    Item(T),
    Nothing,
    Ended(End<E>),
}

impl<S, T, E> Buffer<S, T, E> {
    pub(super) fn new(source: S, limit: usize, weigh: Option<fn(&T) -> usize>) -> Self {
        let items = Vec::new();
        let state = State { source, items, weight: 0, end: None, reader: None, driver: None };
        let (taken, full) = (AtomicUsize::new(0), AtomicBool::new(false));
        Self { state: Mutex::new(state), taken, limit, weigh, full }
    }

    #[inline]
    pub(super) fn lock(&self) -> MutexGuard<'_, State<S, T, E>> {
        lock(&self.state)
    }

    /// How many items there is room for. If none, the driver is woken when there is.
    pub(super) fn room(&self, state: &mut State<S, T, E>, driver: &Waker) -> usize {
        if !state.driver.as_ref().is_some_and(|known| known.will_wake(driver)) {
            state.driver = Some(driver.clone());
        }
        let mut held = state.weight + self.taken.load(Ordering::SeqCst);
        if held >= self.limit {
            // Either the reader sees this when it passes an item on, or here it is seen to have done so.
            self.full.store(true, Ordering::SeqCst);
            held = state.weight + self.taken.load(Ordering::SeqCst);
            if held >= self.limit {
                return 0;
            }
            self.full.store(false, Ordering::SeqCst);
        }
        // The reader waits for the first item, and the weight of the next one is not known.
        let one = state.reader.is_some() || self.weigh.is_some();
        if one { 1 } else { self.limit - held }
    }

    /// Notes what was added to the `before` items, and the end. Returns the reader if it waits: it has
    /// to be woken.
    #[must_use]
    pub(super) fn added(
        &self,
        state: &mut State<S, T, E>,
        before: usize,
        end: Option<End<E>>,
    ) -> Option<Waker> {
        let added = state.items.len() - before;
        match end {
            None if added == 0 => return None,
            None => {}
            Some(end) => {
                state.end.get_or_insert(end);
            }
        }
        state.weight += match self.weigh {
            None => added,
            Some(weigh) => state.items[before..].iter().map(weigh).sum(),
        };
        state.reader.take()
    }

    /// The reader takes an item, and all others into `items`, which is empty: it has passed on those that
    /// it took before.
    #[inline]
    pub(super) fn take(&self, state: &mut State<S, T, E>, items: &mut VecDeque<T>) -> Taken<T, E> {
        if let [_] = &state.items[..] {
            if let Some(item) = state.items.pop() {
                state.weight = 0;
                return Taken::Item(item);
            }
        }
        if !state.items.is_empty() {
            // Their memory is used in turn.
            let empty = mem::take(items).into();
            *items = mem::replace(&mut state.items, empty).into();
            if let Some(item) = items.pop_front() {
                let rest = mem::take(&mut state.weight) - self.weight(&item);
                self.taken.store(rest, Ordering::SeqCst);
                return Taken::Item(item);
            }
        }
        match &mut state.end {
            Some(end) => Taken::Ended(end.take()),
            None => Taken::Nothing,
        }
    }

    /// The reader passes on an item that it took with others. Returns its weight.
    #[inline]
    pub(super) fn pass(&self, item: &T) -> usize {
        let weight = self.weight(item);
        // Only the reader writes while there are items to pass on.
        let taken = self.taken.load(Ordering::Relaxed);
        self.taken.store(taken - weight, Ordering::SeqCst);
        weight
    }

    /// Wakes a driver in another task that waits for room. The reader has to call it now and then, and
    /// when it has passed on everything.
    #[inline]
    pub(super) fn report(&self, reader: &Waker) {
        if self.full.load(Ordering::SeqCst) {
            self.wake_driver(reader);
        }
    }

    #[cold]
    fn wake_driver(&self, reader: &Waker) {
        let state = self.lock();
        self.full.store(false, Ordering::SeqCst);
        let driver = state.other_driver(reader);
        drop(state);
        if let Some(driver) = driver {
            driver.wake();
        }
    }

    /// The reader is gone.
    pub(super) fn leave(&self) {
        let driver = self.lock().driver.take();
        if let Some(driver) = driver {
            driver.wake();
        }
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    #[inline]
    pub(super) fn weight(&self, item: &T) -> usize {
        self.weigh.map_or(1, |weigh| weigh(item))
    }
}

impl<S, T, E> State<S, T, E> {
    /// The reader waits for an item.
    pub(super) fn wait(&mut self, reader: &Waker) {
        if !self.reader.as_ref().is_some_and(|known| known.will_wake(reader)) {
            self.reader = Some(reader.clone());
        }
    }

    /// The reader, if it waits in another task than the driver.
    pub(super) fn other_reader(&self, driver: &Waker) -> Option<Waker> {
        self.reader.as_ref().filter(|reader| !reader.will_wake(driver)).cloned()
    }

    /// The driver, if it is another task than the reader.
    pub(super) fn other_driver(&self, reader: &Waker) -> Option<Waker> {
        self.driver.as_ref().filter(|driver| !driver.will_wake(reader)).cloned()
    }
}

/// Wakes the reader and the driver: whichever was polled last, the other one may be gone.
struct Both([Waker; 2]);

pub(super) fn both(first: Waker, second: Waker) -> Waker {
    Arc::new(Both([first, second])).into()
}

impl Wake for Both {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.iter().for_each(Waker::wake_by_ref);
    }
}
