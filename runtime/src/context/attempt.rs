use std::sync::Arc;

use once_cell::race::OnceBox;

use crate::context::Context;
use crate::context::owned::finish;
use crate::context::run::run;
use crate::task::RunIn;

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
    let cx = Context { shared: OnceBox::with_value(Box::new(shared.attempt())) };
    run(cx, Arc::clone(scope), task, env).await
}
