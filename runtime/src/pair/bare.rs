use std::future::{Future, pending};
use std::pin::Pin;
use std::task::{Context as Waker, Poll, ready};

use pin_project_lite::pin_project;

use crate::pair::lent::UNUSED;
use crate::task::{RunIn, Task};

/// A task in which no function takes the context, and that may be `Send`. Of the two methods called
/// `run`, the macros' output gets the first one whose bounds are met.
pub struct WithoutContext<T>(pub T);

impl<T: Task + Send> WithoutContext<T> {
    /// Runs the task.
    pub fn run<Env>(self, env: &Env) -> impl Future<Output = Result<T::Output, T::Error>> + Send
    where
        T: RunIn<Env>,
        Env: ?Sized + Sync,
    {
        run_without_context(self.0, env)
    }
}

/// For a task that is not `Send`: rustc reports that at the task's own future.
pub trait NotSend<T: Task> {
    /// Never runs it.
    fn run<Env: ?Sized>(
        self,
        env: &Env,
    ) -> impl Future<Output = Result<T::Output, T::Error>> + Send;
}

impl<T: Task> NotSend<T> for WithoutContext<T> {
    fn run<Env: ?Sized>(self, _: &Env) -> impl Future<Output = Result<T::Output, T::Error>> + Send {
        pending()
    }
}

/// Makes [`RunIn::run`] of a task in which no function takes the context: there are no undos to await
/// and there is no scratch directory to remove.
fn run_without_context<T, Env>(
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

pin_project! {
    /// Like an `async` block, it begins when it is first polled and holds nothing when it has ended.
    /// Unlike one, it stores the task and the task's future in the same place.
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
