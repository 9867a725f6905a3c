use std::pin::Pin;
use std::task::{Context as Waker, Poll};

use super::error::FlowError;
use super::origin::Origin;
use super::source::{BoxSource, Fill, Item, Source, fill};

/// A chunk has no more items than that, so a stream that is always ready is not read for ever.
const AT_MOST: usize = 64 * 1024;

/// A source whose items are passed on by the chunk.
pub(super) struct Chunked<T> {
    source: BoxSource<T>,
    limit: usize,
    /// The last chunk's size: the next one's is likely to be similar.
    last: usize,
    ended: bool,
    /// An error that came together with a last chunk.
    error: Option<FlowError>,
}

impl<T> Chunked<T> {
    pub(super) fn new(source: BoxSource<T>, limit: usize) -> Self {
        Self { source, limit: limit.clamp(1, AT_MOST), last: 0, ended: false, error: None }
    }

    fn poll(&mut self, waker: &mut Waker<'_>) -> Poll<Item<Vec<T>>> {
        if self.ended {
            return Poll::Ready(self.error.take().map(Err));
        }
        let mut items = Vec::with_capacity(self.last);
        match self.source.as_mut().fill(waker, self.limit, &mut items) {
            Fill::Pending if items.is_empty() => return Poll::Pending,
            Fill::Ended(end) => {
                self.ended = true;
                if items.is_empty() {
                    return Poll::Ready(end.map(Err));
                }
                self.error = end;
            }
            Fill::Full | Fill::Pending => {}
        }
        self.last = items.len();
        Poll::Ready(Some(Ok(items)))
    }
}

impl<T: Send> Source<Vec<T>> for Chunked<T> {
    fn poll_item(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Item<Vec<T>>> {
        let item = self.poll(waker);
        self.source.origin().deliver_from(&item);
        item
    }

    fn fill(
        mut self: Pin<&mut Self>,
        waker: &mut Waker<'_>,
        limit: usize,
        items: &mut Vec<Vec<T>>,
    ) -> Fill {
        fill(|| self.poll(waker), limit, items)
    }

    fn origin(&self) -> &Origin {
        self.source.origin()
    }
}
