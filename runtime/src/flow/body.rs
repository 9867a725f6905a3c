use std::collections::VecDeque;
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
        ended: bool,
        panicked: Option<FlowError>,
        place: Place,
        origin: Origin,
    }

    impl<S> PinnedDrop for Body<S> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            this.origin.leave(this.place);
        }
    }
}

impl<S> Body<S> {
    pub(super) fn new(stream: S, origin: Origin) -> Self {
        let (stream, place) = (SyncWrapper::new(stream), Place::default());
        Self { stream, ended: false, panicked: None, place, origin }
    }

    /// Polls the stream for the second half, or else to read ahead of it.
    #[inline]
    fn poll<T, E>(mut self: Pin<&mut Self>, waker: &mut Waker<'_>, deliver: bool) -> Poll<Item<T>>
    where
        S: Stream<Item = Result<T, E>> + Send,
        E: Into<BoxError>,
    {
        let this = self.as_mut().project();
        if this.origin.is_over(*this.ended) {
            return self.closed();
        }
        let polled = {
            #[cfg(feature = "tracing")]
            let _entered = this.origin.span().enter();
            let unwound =
                Unwound { ended: this.ended, panicked: this.panicked, origin: this.origin };
            let polled = this.stream.get_pin_mut().poll_next(waker);
            mem::forget(unwound);
            polled
        };
        match polled {
            Poll::Ready(Some(Ok(item))) => Poll::Ready(Some(Ok(item))),
            Poll::Ready(Some(Err(error))) => self.failed(error.into(), deliver),
            Poll::Ready(None) => self.ended(),
            Poll::Pending if this.origin.wait(this.place, waker.waker()) => Poll::Pending,
            Poll::Pending => self.closed(),
        }
    }

    #[cold]
    #[inline(never)]
    fn failed<T>(self: Pin<&mut Self>, error: BoxError, deliver: bool) -> Poll<Item<T>> {
        let origin = self.origin.clone();
        match self.ended() {
            Poll::Ready(None) => {
                let error = origin.error(error);
                if deliver {
                    origin.deliver(&error);
                }
                Poll::Ready(Some(Err(error)))
            }
            stopped => stopped,
        }
    }

    #[cold]
    #[inline(never)]
    fn ended<T>(mut self: Pin<&mut Self>) -> Poll<Item<T>> {
        *self.as_mut().project().ended = true;
        // What the stream reads from may have ended with the run.
        let stopped = self.origin.is_over(false);
        Poll::Ready(stopped.then(|| Err(FlowError::stopped())))
    }

    /// The run is stopped, or the stream has ended before.
    #[cold]
    #[inline(never)]
    fn closed<T>(self: Pin<&mut Self>) -> Poll<Item<T>> {
        let this = self.project();
        let stopped = !mem::replace(this.ended, true);
        let stopped = stopped.then(FlowError::stopped);
        Poll::Ready(this.panicked.take().or(stopped).map(Err))
    }
}

impl<S, T, E> Source<T> for Body<S>
where
    S: Stream<Item = Result<T, E>> + Send,
    E: Into<BoxError>,
{
    fn poll_item(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Item<T>> {
        self.poll(waker, true)
    }

    fn fill(
        mut self: Pin<&mut Self>,
        waker: &mut Waker<'_>,
        limit: usize,
        items: &mut VecDeque<T>,
    ) -> Fill {
        fill(|| self.as_mut().poll(waker, false), limit, items)
    }

    fn origin(&self) -> &Origin {
        &self.origin
    }
}

/// Dropped by a panic of the stream: what it yields next is not what comes next.
struct Unwound<'a> {
    ended: &'a mut bool,
    panicked: &'a mut Option<FlowError>,
    origin: &'a Origin,
}

impl Drop for Unwound<'_> {
    fn drop(&mut self) {
        let error = self.origin.error("the stream panicked");
        // Whoever polls it may catch the panic, and not poll it again.
        self.origin.deliver(&error);
        *self.ended = true;
        *self.panicked = Some(error);
    }
}
