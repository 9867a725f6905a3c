use std::future::{Future, pending};

use crate::lazy::Lazy;
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

/// Makes [`RunIn::run`] of a task in which no function takes the context. Such a run has no undos to
/// await and no scratch directory to remove.
fn run_without_context<T, Env>(
    task: T,
    env: &Env,
) -> impl Future<Output = Result<T::Output, T::Error>> + Send
where
    T: RunIn<Env> + Send,
    Env: ?Sized + Sync,
{
    const { assert!(!T::TAKES_CONTEXT, "the task takes a context") };
    Lazy::new(move || task.run_in(env, &UNUSED))
}
