use std::pin::Pin;
use std::task::{Context as Waker, Poll};

use super::error::FlowError;
use super::origin::Origin;

/// Where a flow's items come from. `Sync`, because some clients require a body to be `Sync`.
pub(super) trait Source<T>: Send + Sync {
    /// Reads an item for the second half: from then on the pair has to deal with a failure. A source
    /// that has ended, also by an error, may be polled again.
    fn poll_item(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Item<T>>;

    /// Reads the items that are ready ahead of the second half: adds up to `limit` to `items`.
    fn fill(self: Pin<&mut Self>, waker: &mut Waker<'_>, limit: usize, items: &mut Vec<T>) -> Fill;

    fn origin(&self) -> &Origin;
}

pub(super) type BoxSource<T> = Pin<Box<dyn Source<T>>>;
pub(super) type Item<T> = Option<Result<T, FlowError>>;

/// Why [`Source::fill`] has added no more items.
pub(super) enum Fill {
    Full,
    Pending,
    Ended(Option<FlowError>),
}

/// Fills `items` one by one.
pub(super) fn fill<T>(
    mut poll: impl FnMut() -> Poll<Item<T>>,
    limit: usize,
    items: &mut Vec<T>,
) -> Fill {
    for _ in 0..limit {
        match poll() {
            Poll::Ready(Some(Ok(item))) => items.push(item),
            Poll::Ready(Some(Err(error))) => return Fill::Ended(Some(error)),
            Poll::Ready(None) => return Fill::Ended(None),
            Poll::Pending => return Fill::Pending,
        }
    }
    Fill::Full
}
