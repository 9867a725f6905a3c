use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;

use once_cell::race::OnceBox;

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
        let future = task.run_in(env, cx);
        async move {
            let mut future = pin!(future);
            poll_fn(|waker| {
                cx.count_flows_of(outer);
                let polled = future.as_mut().poll(waker);
                outer.count_flows_of(cx);
                polled
            })
            .await
        }
    }
}
