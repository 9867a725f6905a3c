use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::sync::Arc;

use conjoin::{BoxError, RunIn, Task};
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use temporalio_common::ActivityDefinition;
use temporalio_sdk::activities::{ActivityContext, ActivityError, ExecutableActivity};

use crate::run::run;
use crate::tasks::Tasks;

/// A task as an activity, for clients and workflows: its input is the task, and its result is the task's
/// output.
///
/// The environment is the worker's. A program that only starts activities may not have it, and can write
/// `Activity::<Download, ()>`.
///
/// The [crate's page](crate) has an example.
pub struct Activity<T, Env>(PhantomData<fn(T, Env)>);

impl<T, Env> Activity<T, Env> {
    /// The activity of this task.
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T, Env> ActivityDefinition for Activity<T, Env>
where
    T: Task<Output: Serialize + DeserializeOwned + 'static>,
    T: Serialize + DeserializeOwned + 'static,
{
    type Input = T;
    type Output = T::Output;

    fn name(&self) -> &str {
        T::INFO.name
    }
}

impl<T, Env> ExecutableActivity for Activity<T, Env>
where
    T: RunIn<Env> + Serialize + DeserializeOwned + Send + Sync + 'static,
    T::Output: Serialize + DeserializeOwned + Send + Sync + 'static,
    T::Error: Into<BoxError>,
    Env: Send + Sync + 'static,
{
    type Implementer = Tasks<Env>;

    const REQUIRES_INSTANCE: bool = true;

    fn definition() -> Self {
        Self::new()
    }

    fn execute(
        tasks: Option<Arc<Tasks<Env>>>,
        activity: ActivityContext,
        task: T,
    ) -> BoxFuture<'static, Result<T::Output, ActivityError>> {
        let tasks = tasks.expect("the SDK passes the instance that an activity requires");
        Box::pin(run(tasks, activity, task))
    }
}

impl<T, Env> Default for Activity<T, Env> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T, Env> Clone for Activity<T, Env> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, Env> Copy for Activity<T, Env> {}

impl<T: Task, Env> Debug for Activity<T, Env> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Activity").field(&T::INFO.name).finish()
    }
}
