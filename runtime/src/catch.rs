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

/// Calls `f`, which may be the user's code, and ignores a panic.
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
    /// its `Drop` may panic too. `D` is called before a future that has not ended is dropped.
    pub(crate) struct Caught<B, F, D: Fn()> {
        #[pin]
        future: Lazy<B, F>,
        before_drop: D,
    }

    impl<B, F, D: Fn()> PinnedDrop for Caught<B, F, D> {
        fn drop(this: Pin<&mut Self>) {
            if !this.future.has_ended() {
                (this.before_drop)();
            }
        }
    }
}

#[inline]
pub(crate) fn caught<B, F, D>(begin: B, before_drop: D) -> Caught<B, F, D>
where
    B: FnOnce() -> F,
    F: Future,
    D: Fn(),
{
    Caught { future: Lazy::new(begin), before_drop }
}

impl<B, F, D: Fn()> Caught<B, F, D> {
    /// Drops the future, and returns what that panics with.
    pub(crate) fn end(self: Pin<&mut Self>) -> thread::Result<()> {
        (self.before_drop)();
        catch(|| self.project().future.end())
    }
}

impl<B: FnOnce() -> F, F: Future, D: Fn()> Future for Caught<B, F, D> {
    type Output = thread::Result<F::Output>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Self::Output> {
        match catch(|| self.as_mut().project().future.poll(waker)) {
            Ok(polled) => polled.map(Ok),
            Err(panic) => {
                quietly(|| drop(self.end()));
                Poll::Ready(Err(panic))
            }
        }
    }
}
