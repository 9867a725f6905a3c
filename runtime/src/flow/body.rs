use std::mem;
use std::pin::Pin;
use std::task::{Context as Waker, Poll};

use futures_core::Stream;
use pin_project_lite::pin_project;
use sync_wrapper::SyncWrapper;

use super::error::FlowError;
use super::origin::Origin;
use super::source::{Fill, Item, Source, fill};
use super::stop::Place;
use crate::box_error::BoxError;

pin_project! {
    /// A stream as a source: its failures are blamed on the task that made it.
    pub(super) struct Body<S> {
        #[pin]
        stream: SyncWrapper<S>,
        end: End,
    }
}

/// How a stream ends.
struct End {
    ended: bool,
    /// Whether items are read ahead of the second half.
    is_filling: bool,
    panicked: Option<FlowError>,
    place: Place,
    origin: Origin,
}

impl<S> Body<S> {
    pub(super) fn new(stream: S, origin: Origin) -> Self {
        let (ended, is_filling) = (false, false);
        let end = End { ended, is_filling, panicked: None, place: Place::default(), origin };
        Self { stream: SyncWrapper::new(stream), end }
    }
}

impl End {
    #[cold]
    #[inline(never)]
    fn fail<T>(&mut self, error: BoxError) -> Poll<Item<T>> {
        self.ended = true;
        if self.origin.is_stopped() {
            return self.stop();
        }
        let error = self.origin.error(error);
        if !self.is_filling {
            self.origin.deliver(&error);
        }
        Poll::Ready(Some(Err(error)))
    }

    #[cold]
    #[inline(never)]
    fn end<T>(&mut self) -> Poll<Item<T>> {
        self.ended = true;
        // What the stream reads from may have ended with the run.
        if self.origin.is_stopped() { self.stop() } else { Poll::Ready(None) }
    }

    fn stop<T>(&mut self) -> Poll<Item<T>> {
        self.ended = true;
        Poll::Ready(Some(Err(FlowError::stopped())))
    }

    /// The run is stopped, or the stream has ended before.
    #[cold]
    #[inline(never)]
    fn close<T>(&mut self) -> Poll<Item<T>> {
        if let Some(error) = self.panicked.take() {
            return Poll::Ready(Some(Err(error)));
        }
        if self.ended { Poll::Ready(None) } else { self.stop() }
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.origin.leave(&mut self.place);
    }
}

impl<S, T, E> Source<T> for Body<S>
where
    S: Stream<Item = Result<T, E>> + Send,
    E: Into<BoxError>,
{
    fn poll_item(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Item<T>> {
        let this = self.project();
        let end = this.end;
        if end.origin.is_over(end.ended) {
            return end.close();
        }
        let unwound = Unwound(&mut *end);
        #[cfg(feature = "tracing")]
        let entered = unwound.0.origin.span().enter();
        let polled = this.stream.get_pin_mut().poll_next(waker);
        #[cfg(feature = "tracing")]
        drop(entered);
        mem::forget(unwound);
        match polled {
            Poll::Ready(Some(Ok(item))) => Poll::Ready(Some(Ok(item))),
            Poll::Ready(Some(Err(error))) => end.fail(error.into()),
            Poll::Ready(None) => end.end(),
            Poll::Pending if end.origin.wait(&mut end.place, waker.waker()) => Poll::Pending,
            Poll::Pending => end.close(),
        }
    }

    fn fill(
        mut self: Pin<&mut Self>,
        waker: &mut Waker<'_>,
        limit: usize,
        items: &mut Vec<T>,
    ) -> Fill {
        self.as_mut().project().end.is_filling = true;
        let fill = fill(|| self.as_mut().poll_item(waker), limit, items);
        self.project().end.is_filling = false;
        fill
    }

    fn origin(&self) -> &Origin {
        &self.end.origin
    }
}

/// Dropped by a panic of the stream: what it yields next is not what comes next.
struct Unwound<'a>(&'a mut End);

impl Drop for Unwound<'_> {
    fn drop(&mut self) {
        let Self(end) = self;
        let error = end.origin.error("the stream panicked");
        // The code that polls it may catch the panic, and not poll it again.
        end.origin.deliver(&error);
        end.ended = true;
        end.panicked = Some(error);
    }
}
