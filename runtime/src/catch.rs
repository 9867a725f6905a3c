use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::{Context as Waker, Poll};
use std::thread;

use pin_project_lite::pin_project;

use crate::lazy::Lazy;

/// Calls `f`, and returns the payload if it panics.
#[inline]
pub(crate) fn catch<T>(f: impl FnOnce() -> T) -> thread::Result<T> {
    catch_unwind(AssertUnwindSafe(f))
}

/// Calls `f`, which may be anybody's code, and ignores a panic.
pub(crate) fn quietly(f: impl FnOnce()) {
    if let Err(panic) = catch(f) {
        // Dropping the payload may panic too; what it panics with is not dropped anymore.
        if let Err(panic) = catch(|| drop(panic)) {
            std::mem::forget(panic);
        }
    }
}

pin_project! {
    /// Returns a future's output, or the payload of its panic. The future is dropped before that, since
    /// its `Drop` may panic too.
    pub(crate) struct Caught<B, F> { #[pin] future: Lazy<B, F> }
}

#[inline]
pub(crate) fn caught<B: FnOnce() -> F, F: Future>(begin: B) -> Caught<B, F> {
    Caught { future: Lazy::new(begin) }
}

impl<B: FnOnce() -> F, F> Caught<B, F> {
    /// Drops the future, and returns what that panics with.
    pub(crate) fn end(self: Pin<&mut Self>) -> thread::Result<()> {
        catch(|| self.project().future.end())
    }
}

impl<B: FnOnce() -> F, F: Future> Future for Caught<B, F> {
    type Output = thread::Result<F::Output>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Self::Output> {
        match catch(|| self.as_mut().project().future.poll(waker)) {
            Ok(polled) => polled.map(Ok),
            Err(panic) => {
                quietly(|| self.project().future.end());
                Poll::Ready(Err(panic))
            }
        }
    }
}
