use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Waker, Poll};

use once_cell::race::OnceBox;
use pin_project_lite::pin_project;

use crate::context::Context;
use crate::context::owned::finish;
use crate::context::run::run;
use crate::info::TaskInfo;
use crate::task::{ErrorFns, RunIn, Task};

/// Runs a task inside the run of `outer`, in a scope of its own.
pub(super) async fn attempt<T, Env>(
    outer: &Context,
    task: T,
    env: &Env,
) -> Result<T::Output, T::Error>
where
    T: RunIn<Env>,
    Env: ?Sized,
{
    let shared = outer.shared();
    let scope = shared.scope();
    while let Some(dropped) = scope.dropped_attempt() {
        finish(dropped, scope).await;
    }
    let shared = OnceBox::with_value(Box::new(shared.attempt()));
    let cx = Context { shared, ..Context::new() };
    run(cx, Arc::clone(scope), Counted { task, outer }, env).await
}

/// A task whose context counts the flows of the run, and not only its own.
struct Counted<'o, T> {
    task: T,
    outer: &'o Context,
}

impl<T: Task> Task for Counted<'_, T> {
    type Output = T::Output;
    type Error = T::Error;
    const INFO: &'static TaskInfo = T::INFO;
    const TAKES_CONTEXT: bool = T::TAKES_CONTEXT;
    const ERROR: ErrorFns<T::Error> = T::ERROR;
}

impl<T: RunIn<Env>, Env: ?Sized> RunIn<Env> for Counted<'_, T> {
    fn run_in(
        self,
        env: &Env,
        cx: &Context,
    ) -> impl Future<Output = Result<T::Output, T::Error>> + Send {
        let Self { task, outer } = self;
        cx.count_flows_of(outer);
        Counting { future: task.run_in(env, cx), cx, outer }
    }
}

pin_project! {
    /// Not an `async` block, which would drop the future before the readers of its flows learn that
    /// it has failed.
    struct Counting<'c, 'o, F> {
        #[pin]
        future: F,
        cx: &'c Context,
        outer: &'o Context,
    }
}

impl<F: Future> Future for Counting<'_, '_, F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<F::Output> {
        let this = self.project();
        let (cx, outer) = (*this.cx, *this.outer);
        cx.count_flows_of(outer);
        let polled = this.future.poll(waker);
        outer.count_flows_of(cx);
        polled
    }
}
