use conjoin::{BoxError, Context, RunIn, Task, TaskInfo};
use tokio::sync::watch;

use crate::Env;

/// What tells all runs of an environment to end.
#[derive(Debug, Default)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Tells them.
    pub fn now(&self) {
        self.0.send_replace(true);
    }

    /// Whether they were told.
    #[must_use]
    pub fn is_told(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until they are told.
    pub async fn told(&self) {
        // Fails only without a sender, and that is here.
        let _ = self.0.subscribe().wait_for(|told| *told).await;
    }
}

/// A task that ends when the environment's [`Stop`] is told.
///
/// Not the same as dropping the run, of which nobody would await the undos before the program ends.
#[derive(Debug, Clone)]
pub struct Stoppable<T>(pub T);

impl<T: Task> Task for Stoppable<T> {
    type Output = T::Output;
    type Error = BoxError;
    const INFO: &'static TaskInfo = T::INFO;
    const ERROR: conjoin::__private::ErrorFns<BoxError> = conjoin::__private::error_fns!();
}

impl<T> RunIn<Env> for Stoppable<T>
where
    T: RunIn<Env, Error: Into<BoxError>, Output: Send> + Send,
{
    async fn run_in(self, env: &Env, cx: &Context) -> Result<T::Output, BoxError> {
        tokio::select! {
            ended = self.0.run_in(env, cx) => ended.map_err(Into::into),
            () = env.stop.told() => Err("interrupted: nothing partial is left, run it again".into()),
        }
    }
}
