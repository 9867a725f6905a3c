use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context as Waker, Poll};
use std::thread;

use pin_project_lite::pin_project;

use crate::catch::{catch, quietly};
use crate::context::owned::{Ended, Ends, Failed, Owned, Settled};
use crate::lazy::Lazy;
use crate::task::Task;

pin_project! {
    /// What a run polls. Whatever ends its halves, they are dropped in here, after the readers of their
    /// flows were told: what a half holds may be what a flow reads from.
    pub(super) struct Halves<'r, T, B, F, A: Ends> {
        #[pin]
        future: Lazy<B, F>,
        run: &'r Owned<A>,
        task: PhantomData<fn() -> T>,
    }

    impl<T, B, F, A: Ends> PinnedDrop for Halves<'_, T, B, F, A> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if !this.future.as_mut().has_ended() {
                let _dropped = Dropped(this.run);
                this.run.stop();
                this.future.end();
            }
        }
    }
}

impl<'r, T, B, F, A: Ends> Halves<'r, T, B, F, A> {
    #[inline]
    pub(super) fn new(begin: B, run: &'r Owned<A>) -> Self
    where
        B: FnOnce() -> F,
    {
        Self { future: Lazy::new(begin), run, task: PhantomData }
    }

    /// Drops the halves, and returns what that panics with.
    #[cold]
    pub(super) fn end(self: Pin<&mut Self>) -> thread::Result<()> {
        let this = self.project();
        this.run.stop();
        catch(|| this.future.end())
    }
}

impl<T, B, F, A> Halves<'_, T, B, F, A>
where
    T: Task,
    B: FnOnce() -> F,
    F: Future<Output = Settled<T>>,
    A: Ends,
{
    #[inline]
    fn poll_here(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Ended<T>> {
        // By arms: a result that is put in a variable is copied piece by piece.
        match self.as_mut().project().future.poll_kept(waker) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(output)) => {
                self.as_mut().project().future.end();
                Poll::Ready(self.project().run.succeed(output))
            }
            Poll::Ready(Err(error)) => {
                let mut this = self.project();
                this.run.stop();
                this.future.as_mut().end();
                Poll::Ready(this.run.settle(error))
            }
        }
    }
}

impl<T, B, F, A> Future for Halves<'_, T, B, F, A>
where
    T: Task,
    B: FnOnce() -> F,
    F: Future<Output = Settled<T>>,
    A: Ends,
{
    type Output = Ended<T>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Self::Output> {
        match catch(|| self.as_mut().poll_here(waker)) {
            Ok(polled) => polled,
            Err(panic) => {
                quietly(|| drop(self.end()));
                Poll::Ready(Ended::Undo(Failed::Panic(panic)))
            }
        }
    }
}

/// Ends a run whose halves were dropped, also if dropping them panics.
struct Dropped<'r, A: Ends>(&'r Owned<A>);

impl<A: Ends> Drop for Dropped<'_, A> {
    fn drop(&mut self) {
        self.0.drop_run();
    }
}
