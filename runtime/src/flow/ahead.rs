use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Waker, Poll, Waker as Wake, ready};

use sync_wrapper::SyncWrapper;

use super::error::FlowError;
use super::flows::Drive;
use super::hand_over::{Buffer, End, State, Taken, both};
use super::origin::Origin;
use super::source::{BoxSource, Fill, Item, Source, fill};

/// A driver yields after this many items, even if more are ready.
const AT_ONCE: usize = 64;

/// A source that the pair, its driver, reads ahead while the reader does something else. Locked while
/// it is polled. `None` when it has ended.
type Ahead<T> = Buffer<Option<BoxSource<T>>, T, FlowError>;

impl<T: Send> Drive for Ahead<T> {
    fn drive(&self, waker: &mut Waker<'_>) {
        let mut at_once = AT_ONCE;
        while at_once > 0 {
            let mut state = self.lock();
            if state.source.is_none() {
                return;
            }
            let limit = self.room(&mut state, waker.waker()).min(at_once);
            if limit == 0 {
                return;
            }
            let reader = state.other_reader(waker.waker());
            let both = reader.map(|reader| both(reader, waker.waker().clone()));
            let mut wakes = Waker::from_waker(both.as_ref().unwrap_or(waker.waker()));
            let (more, reader) = read(self, &mut state, &mut wakes, limit);
            drop(state);
            if let Some(reader) = reader {
                reader.wake();
            }
            if !more {
                return;
            }
            at_once -= limit;
        }
        waker.waker().wake_by_ref();
    }
}

/// Reads up to `limit` items. Returns whether there may be more, and the reader that has to be woken.
#[inline]
fn read<T>(
    ahead: &Ahead<T>,
    state: &mut State<Option<BoxSource<T>>, T, FlowError>,
    waker: &mut Waker<'_>,
    limit: usize,
) -> (bool, Option<Wake>) {
    let Some(source) = &mut state.source else { return (false, None) };
    let before = state.items.len();
    let (end, more) = match source.as_mut().fill(waker, limit, &mut state.items) {
        Fill::Full => (None, true),
        Fill::Pending => (None, false),
        Fill::Ended(end) => (Some(end), false),
    };
    if end.is_some() {
        state.source = None;
    }
    (more, ahead.added(state, before, end))
}

/// The reader's end.
pub(super) struct Reader<T> {
    ahead: Arc<Ahead<T>>,
    /// Taken, and not yet passed on.
    items: SyncWrapper<VecDeque<T>>,
    /// The weight of what was passed on since the last report.
    passed: usize,
    ended: bool,
    origin: Origin,
}

impl<T: Send + 'static> Reader<T> {
    /// Holds items of up to `limit` in all. An item counts as 1, or as much as `weigh` returns.
    pub(super) fn new(source: BoxSource<T>, limit: usize, weigh: Option<fn(&T) -> usize>) -> Self {
        let origin = source.origin().clone();
        let ahead = Arc::new(Buffer::new(Some(source), limit, weigh));
        origin.read_ahead(&ahead);
        let items = SyncWrapper::new(VecDeque::new());
        Self { ahead, items, passed: 0, ended: false, origin }
    }
}

// No item is pinned.
impl<T> Unpin for Reader<T> {}

impl<T: Send> Reader<T> {
    /// Polls the next item. `READ`: the second half reads it, so the pair has to deal with a failure.
    #[inline]
    fn poll<const READ: bool>(&mut self, waker: &mut Waker<'_>) -> Poll<Item<T>> {
        if self.origin.is_over(self.ended) {
            return self.closed();
        }
        if let Some(item) = self.items.get_mut().pop_front() {
            let weight = self.ahead.pass(&item);
            self.passed(weight, waker);
            return Poll::Ready(Some(Ok(item)));
        }
        self.take::<READ>(waker)
    }

    /// Takes what was read ahead.
    #[inline]
    fn take<const READ: bool>(&mut self, waker: &mut Waker<'_>) -> Poll<Item<T>> {
        let mut state = self.ahead.lock();
        let end = match self.ahead.take(&mut state, self.items.get_mut()) {
            Taken::Item(item) => {
                drop(state);
                let weight = self.ahead.weight(&item);
                self.passed(weight, waker);
                return Poll::Ready(Some(Ok(item)));
            }
            Taken::Ended(end) => end,
            Taken::Nothing => match ready!(read_now(&mut state, waker)) {
                Ok(item) => return Poll::Ready(Some(Ok(item))),
                Err(end) => end,
            },
        };
        drop(state);
        if let (true, Some(error)) = (READ, &end) {
            self.origin.deliver(error);
        }
        Poll::Ready(self.end(end))
    }

    #[inline]
    fn passed(&mut self, weight: usize, waker: &Waker<'_>) {
        self.passed += weight;
        if self.items.get_mut().is_empty() || self.passed >= self.ahead.limit() / 2 {
            self.passed = 0;
            self.ahead.report(waker.waker());
        }
    }

    fn end(&mut self, error: Option<FlowError>) -> Item<T> {
        self.ended = true;
        error.map(Err)
    }

    /// The run is stopped, or the end was read before.
    #[cold]
    fn closed(&mut self) -> Poll<Item<T>> {
        let stopped = !self.ended;
        Poll::Ready(self.end(stopped.then(FlowError::stopped)))
    }
}

/// Reads an item that has not been read ahead, or the end.
#[inline]
fn read_now<T>(
    state: &mut State<Option<BoxSource<T>>, T, FlowError>,
    waker: &mut Waker<'_>,
) -> Poll<Result<T, End<FlowError>>> {
    let driver = state.other_driver(waker.waker());
    let Some(source) = &mut state.source else { return Poll::Ready(Err(None)) };
    let both = driver.as_ref().map(|driver| both(waker.waker().clone(), driver.clone()));
    let mut wakes = Waker::from_waker(both.as_ref().unwrap_or(waker.waker()));
    match source.as_mut().fill(&mut wakes, 1, &mut state.items) {
        Fill::Pending => {
            state.wait(waker.waker());
            Poll::Pending
        }
        Fill::Full => {
            // There may be more to read ahead.
            driver.iter().for_each(Wake::wake_by_ref);
            Poll::Ready(state.items.pop().ok_or(None))
        }
        Fill::Ended(end) => {
            state.source = None;
            Poll::Ready(Err(end))
        }
    }
}

impl<T: Send> Source<T> for Reader<T> {
    fn poll_item(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Item<T>> {
        self.poll::<true>(waker)
    }

    fn fill(
        mut self: Pin<&mut Self>,
        waker: &mut Waker<'_>,
        limit: usize,
        items: &mut Vec<T>,
    ) -> Fill {
        fill(|| self.poll::<false>(waker), limit, items)
    }

    fn origin(&self) -> &Origin {
        &self.origin
    }
}
