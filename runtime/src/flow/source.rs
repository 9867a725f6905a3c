use std::pin::Pin;
use std::task::{Context as Waker, Poll, ready};

use futures_core::Stream;
use pin_project_lite::pin_project;
use sync_wrapper::SyncWrapper;

use super::{FlowError, Origin};
use crate::BoxError;

/// What a flow reads, in one box with what it knows. `Sync`, as some clients ask of a body.
pub(super) trait Source<T>: Send + Sync {
    /// As of a stream; after an error it ends.
    fn poll_item(self: Pin<&mut Self>, waker: &mut Waker<'_>)
    -> Poll<Option<Result<T, FlowError>>>;

    fn origin(&self) -> &Origin;
}

pub(super) type BoxSource<T> = Pin<Box<dyn Source<T>>>;

pin_project! {
    /// A stream as a source: its errors are those of the task that it came from.
    pub(super) struct Body<S> {
        #[pin]
        stream: SyncWrapper<S>,
        origin: Origin,
        ended: bool,
    }
}

impl<S> Body<S> {
    pub(super) fn new(stream: S, origin: Origin) -> Self {
        Self { stream: SyncWrapper::new(stream), origin, ended: false }
    }
}

impl<S, T, E> Source<T> for Body<S>
where
    S: Stream<Item = Result<T, E>> + Send,
    E: Into<BoxError>,
{
    fn poll_item(
        self: Pin<&mut Self>,
        waker: &mut Waker<'_>,
    ) -> Poll<Option<Result<T, FlowError>>> {
        let this = self.project();
        if *this.ended {
            return Poll::Ready(None);
        }
        #[cfg(feature = "tracing")]
        let _entered = this.origin.span.enter();
        let item = ready!(this.stream.get_pin_mut().poll_next(waker));
        *this.ended = !matches!(item, Some(Ok(_)));
        Poll::Ready(match item {
            Some(Ok(item)) => Some(Ok(item)),
            Some(Err(error)) => Some(Err(FlowError::new(error.into(), this.origin))),
            None => None,
        })
    }

    fn origin(&self) -> &Origin {
        &self.origin
    }
}
