use std::future::Future;
use std::pin::Pin;
use std::task::{Context as Waker, Poll, ready};

use pin_project_lite::pin_project;

pin_project! {
    /// Like an `async` block, it begins when it is first polled and holds nothing when it has ended.
    /// Unlike one, it stores a task and the task's future in the same place.
    #[project = Now]
    #[project_replace = Before]
    pub(crate) enum Lazy<B, F> {
        Begin { begin: B },
        Running { #[pin] future: F },
        Ended,
    }
}

impl<B, F> Lazy<B, F> {
    #[inline]
    pub(crate) fn new(begin: B) -> Self
    where
        B: FnOnce() -> F,
    {
        Self::Begin { begin }
    }

    /// Pinned: a shared reference would be an access to what the future borrows from itself.
    #[inline]
    pub(crate) fn has_ended(self: Pin<&mut Self>) -> bool {
        matches!(self.project(), Now::Ended)
    }

    /// Drops what is left of it.
    #[inline]
    pub(crate) fn end(mut self: Pin<&mut Self>) {
        self.set(Self::Ended);
    }
}

impl<B: FnOnce() -> F, F: Future> Lazy<B, F> {
    /// Polls the future, and keeps it also when it is ready.
    #[inline]
    pub(crate) fn poll_kept(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<F::Output> {
        if let Now::Begin { .. } = self.as_mut().project() {
            let Before::Begin { begin } = self.as_mut().project_replace(Self::Ended) else {
                unreachable!("it was about to begin");
            };
            self.set(Self::Running { future: begin() });
        }
        let Now::Running { future } = self.project() else {
            unreachable!("polled after it had ended");
        };
        future.poll(waker)
    }
}

impl<B: FnOnce() -> F, F: Future> Future for Lazy<B, F> {
    type Output = F::Output;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<F::Output> {
        let output = ready!(self.as_mut().poll_kept(waker));
        self.end();
        Poll::Ready(output)
    }
}
