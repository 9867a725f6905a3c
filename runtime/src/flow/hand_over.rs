use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::task::{Wake, Waker};

use crate::lock::{AtomicBool, AtomicUsize, Mutex, Ordering, lock};

/// The items on their way from the driver, which reads them ahead, to the reader.
pub(super) struct Buffer<T, E> {
    state: Mutex<State<T, E>>,
    /// The weight of the items that the reader has taken and not yet passed on.
    taken: AtomicUsize,
    limit: usize,
    /// How much of the limit an item takes. Default: 1.
    weigh: Option<fn(&T) -> usize>,
    /// The driver waits until there is room.
    full: AtomicBool,
}

struct State<T, E> {
    items: VecDeque<T>,
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
pub(super) enum Taken<E> {
    Items,
    Nothing,
    Ended(End<E>),
}

/// What the driver may read.
pub(super) struct Room<T> {
    pub(super) items: usize,
    /// A place for them, which has been used before.
    pub(super) into: VecDeque<T>,
    /// A reader that waits in another task.
    pub(super) reader: Option<Waker>,
}

impl<T, E> Buffer<T, E> {
    pub(super) fn new(limit: usize, weigh: Option<fn(&T) -> usize>) -> Self {
        let items = VecDeque::new();
        let state = State { items, weight: 0, end: None, reader: None, driver: None };
        let (taken, full) = (AtomicUsize::new(0), AtomicBool::new(false));
        Self { state: Mutex::new(state), taken, limit, weigh, full }
    }

    /// The driver asks how much it may read. If there is no room, it is woken when there is.
    pub(super) fn room(&self, driver: &Waker) -> Option<Room<T>> {
        let mut state = lock(&self.state);
        if !state.driver.as_ref().is_some_and(|known| known.will_wake(driver)) {
            state.driver = Some(driver.clone());
        }
        let mut held = state.weight + self.taken.load(Ordering::SeqCst);
        if held >= self.limit {
            // Either the reader sees this when it passes an item on, or here it is seen to have done so.
            self.full.store(true, Ordering::SeqCst);
            held = state.weight + self.taken.load(Ordering::SeqCst);
            if held >= self.limit {
                return None;
            }
            self.full.store(false, Ordering::SeqCst);
        }
        let reader = state.reader.clone();
        // Somebody waits for the first one, and what the next one weighs is not known.
        let one = reader.is_some() || self.weigh.is_some();
        let items = if one { 1 } else { self.limit - held };
        let reader = reader.filter(|it| !it.will_wake(driver));
        let unused = state.items.is_empty();
        let into = if unused { mem::take(&mut state.items) } else { VecDeque::new() };
        Some(Room { items, into, reader })
    }

    /// Adds what was read, and wakes the reader if it waits.
    pub(super) fn push(&self, mut items: VecDeque<T>, end: Option<End<E>>) {
        let weight = self.weight(&items);
        let mut state = lock(&self.state);
        state.weight += weight;
        if state.items.is_empty() {
            state.items = items;
        } else {
            state.items.append(&mut items);
        }
        state.end = end;
        let moved = state.end.is_some() || !state.items.is_empty();
        let reader = if moved { state.reader.take() } else { None };
        drop(state);
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// The reader takes all items at once. It has passed on those that it took before.
    pub(super) fn take(&self, items: &mut VecDeque<T>) -> Taken<E> {
        self.take_from(&mut lock(&self.state), items)
    }

    /// The same for a reader that waits if there is nothing.
    pub(super) fn take_or_wait(&self, items: &mut VecDeque<T>, reader: &Waker) -> Taken<E> {
        let mut state = lock(&self.state);
        let taken = self.take_from(&mut state, items);
        if matches!(taken, Taken::Nothing) {
            state.reader = Some(reader.clone());
        }
        taken
    }

    fn take_from(&self, state: &mut State<T, E>, items: &mut VecDeque<T>) -> Taken<E> {
        if !state.items.is_empty() {
            mem::swap(&mut state.items, items);
            self.taken.store(mem::take(&mut state.weight), Ordering::SeqCst);
            return Taken::Items;
        }
        match &mut state.end {
            Some(end) => Taken::Ended(end.take()),
            None => Taken::Nothing,
        }
    }

    /// The reader passes an item on. Returns its weight.
    #[inline]
    pub(super) fn pass(&self, item: &T) -> usize {
        let weight = self.weigh.map_or(1, |weigh| weigh(item));
        // Nobody else writes while there are items to pass on.
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
        let state = lock(&self.state);
        self.full.store(false, Ordering::SeqCst);
        let driver = state.other_driver(reader);
        drop(state);
        if let Some(driver) = driver {
            driver.wake();
        }
    }

    /// The reader waits for an item.
    pub(super) fn wait(&self, reader: &Waker) {
        lock(&self.state).reader = Some(reader.clone());
    }

    /// The reader is gone.
    pub(super) fn leave(&self) {
        let driver = lock(&self.state).driver.take();
        if let Some(driver) = driver {
            driver.wake();
        }
    }

    /// The driver, if it is another task than the reader.
    pub(super) fn driver(&self, reader: &Waker) -> Option<Waker> {
        lock(&self.state).other_driver(reader)
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    fn weight(&self, items: &VecDeque<T>) -> usize {
        self.weigh.map_or(items.len(), |weigh| items.iter().map(weigh).sum())
    }
}

impl<T, E> State<T, E> {
    fn other_driver(&self, reader: &Waker) -> Option<Waker> {
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
