use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Waker, Poll};

use sync_wrapper::SyncWrapper;

use super::error::FlowError;
use super::flows::Drive;
use super::hand_over::{Buffer, Taken, both};
use super::origin::Origin;
use super::source::{BoxSource, Fill, Item, Source, fill};
use crate::lock::{Mutex, lock};

/// A driver yields after so many items, also if more are ready.
const AT_ONCE: usize = 64;

/// A source that the pair, its driver, reads ahead while the reader does something else.
struct Ahead<T> {
    /// Locked while it is polled. `None` when it has ended.
    source: Mutex<Option<BoxSource<T>>>,
    buffer: Buffer<T, FlowError>,
}

impl<T> Ahead<T> {
    /// Reads as many items as there is room for. Returns how many, if there may be more of them.
    fn read(
        &self,
        source: &mut Option<BoxSource<T>>,
        waker: &mut Waker<'_>,
        limit: usize,
        mut items: VecDeque<T>,
    ) -> Option<usize> {
        let fill = source.as_mut()?.as_mut().fill(waker, limit, &mut items);
        let read = items.len();
        let (end, more) = match fill {
            Fill::Full => (None, Some(read)),
            Fill::Pending => (None, None),
            Fill::Ended(end) => (Some(end), None),
        };
        if end.is_some() {
            *source = None;
        }
        self.buffer.push(items, end);
        more
    }
}

impl<T: Send> Drive for Ahead<T> {
    fn drive(&self, waker: &mut Waker<'_>) {
        let mut source = lock(&self.source);
        let mut at_once = AT_ONCE;
        while at_once > 0 {
            if source.is_none() {
                return;
            }
            let Some(room) = self.buffer.room(waker.waker()) else { return };
            let limit = room.items.min(at_once);
            let read = match room.reader {
                None => self.read(&mut source, waker, limit, room.into),
                Some(reader) => {
                    let both = both(reader, waker.waker().clone());
                    self.read(&mut source, &mut Waker::from_waker(&both), limit, room.into)
                }
            };
            let Some(read) = read else { return };
            at_once -= read;
        }
        waker.waker().wake_by_ref();
    }
}

/// The reader's end.
pub(super) struct Reader<T> {
    ahead: Arc<Ahead<T>>,
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
        let source = Mutex::new(Some(source));
        let ahead = Arc::new(Ahead { source, buffer: Buffer::new(limit, weigh) });
        origin.read_ahead(&ahead);
        let items = SyncWrapper::new(VecDeque::new());
        Self { ahead, items, passed: 0, ended: false, origin }
    }
}

// No item is pinned.
impl<T> Unpin for Reader<T> {}

impl<T: Send> Reader<T> {
    /// Takes what was read ahead.
    #[inline]
    fn take(&mut self, waker: &Waker<'_>) -> Poll<Item<T>> {
        loop {
            if let Some(item) = self.items.get_mut().pop_front() {
                self.pass(&item, waker);
                return Poll::Ready(Some(Ok(item)));
            }
            match self.ahead.buffer.take(self.items.get_mut()) {
                Taken::Items => {}
                Taken::Nothing => return Poll::Pending,
                Taken::Ended(end) => return Poll::Ready(self.end(end)),
            }
        }
    }

    #[inline]
    fn pass(&mut self, item: &T, waker: &Waker<'_>) {
        let buffer = &self.ahead.buffer;
        self.passed += buffer.pass(item);
        if self.items.get_mut().is_empty() || self.passed >= buffer.limit() / 2 {
            self.passed = 0;
            buffer.report(waker.waker());
        }
    }

    fn end(&mut self, error: Option<FlowError>) -> Item<T> {
        self.ended = true;
        error.map(Err)
    }

    /// Reads an item that nobody has read ahead.
    fn read(&mut self, waker: &mut Waker<'_>) -> Poll<Item<T>> {
        let ahead = Arc::clone(&self.ahead);
        let mut reading = lock(&ahead.source);
        // The driver may have read something while it held the lock.
        if let Poll::Ready(item) = self.take(waker) {
            return Poll::Ready(item);
        }
        let Some(source) = &mut *reading else { return Poll::Ready(self.end(None)) };
        let driver = ahead.buffer.driver(waker.waker());
        let items = self.items.get_mut();
        let fill = match &driver {
            None => source.as_mut().fill(waker, 1, items),
            Some(driver) => {
                let both = both(waker.waker().clone(), driver.clone());
                source.as_mut().fill(&mut Waker::from_waker(&both), 1, items)
            }
        };
        match fill {
            Fill::Pending => {
                ahead.buffer.wait(waker.waker());
                Poll::Pending
            }
            Fill::Full => {
                // There may be more to read ahead.
                driver.iter().for_each(std::task::Waker::wake_by_ref);
                Poll::Ready(items.pop_front().map(Ok))
            }
            Fill::Ended(end) => {
                *reading = None;
                Poll::Ready(self.end(end))
            }
        }
    }

    #[inline]
    fn poll(&mut self, waker: &mut Waker<'_>) -> Poll<Item<T>> {
        if self.origin.is_over(self.ended) {
            return self.closed();
        }
        match self.take(waker) {
            Poll::Pending => self.read(waker),
            ready => ready,
        }
    }

    /// The run is stopped, or the end was read before.
    #[cold]
    fn closed(&mut self) -> Poll<Item<T>> {
        let stopped = !self.ended;
        Poll::Ready(self.end(stopped.then(FlowError::stopped)))
    }
}

impl<T: Send> Source<T> for Reader<T> {
    fn poll_item(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Item<T>> {
        let item = self.poll(waker);
        self.origin.deliver_from(&item);
        item
    }

    fn fill(
        mut self: Pin<&mut Self>,
        waker: &mut Waker<'_>,
        limit: usize,
        items: &mut VecDeque<T>,
    ) -> Fill {
        fill(|| self.poll(waker), limit, items)
    }

    fn origin(&self) -> &Origin {
        &self.origin
    }
}
