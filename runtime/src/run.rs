use std::future::Future;
use std::pin::Pin;
use std::task::{Context as Waker, Poll, ready};

use pin_project_lite::pin_project;

use crate::RunIn;
use crate::lent::UNUSED;

pin_project! {
    /// A run that needs no context. As an `async` block would, it begins when it is first polled, and
    /// holds nothing when it has ended; but the task and its future are in the same place.
    #[project = Now]
    #[project_replace = Before]
    enum Run<B, F> {
        Begin { begin: B },
        Running { #[pin] future: F },
        Ended,
    }
}

impl<B: FnOnce() -> F, F: Future> Future for Run<B, F> {
    type Output = F::Output;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<F::Output> {
        if let Now::Begin { .. } = self.as_mut().project() {
            let Before::Begin { begin } = self.as_mut().project_replace(Self::Ended) else {
                unreachable!("it was about to begin");
            };
            self.set(Self::Running { future: begin() });
        }
        let Now::Running { future } = self.as_mut().project() else {
            unreachable!("polled after it had ended");
        };
        let output = ready!(future.poll(waker));
        self.set(Self::Ended);
        Poll::Ready(output)
    }
}

/// Makes [`RunIn::run`] of a task in which nobody takes a context: there are no undos to await and there
/// is no scratch directory to remove.
pub(crate) fn run_without_context<T, Env>(
    task: T,
    env: &Env,
) -> impl Future<Output = Result<T::Output, T::Error>> + Send
where
    T: RunIn<Env> + Send,
    Env: ?Sized + Sync,
{
    const { assert!(!T::TAKES_CONTEXT, "the task takes a context") };
    Run::Begin { begin: move || task.run_in(env, &UNUSED) }
}
