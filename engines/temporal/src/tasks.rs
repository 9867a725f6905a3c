use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;

use conjoin::{BoxError, RunIn, Task};
use serde::Serialize;
use serde::de::DeserializeOwned;
use temporalio_sdk::activities::{ActivityDefinitions, ActivityImplementer};

use crate::activity::Activity;

/// The tasks that a worker runs, in one environment. Register it by
/// [`WorkerOptions::register_activities`](temporalio_sdk::WorkerOptions::register_activities).
///
/// The type of an activity is the name of its task, [`TaskInfo::name`](conjoin::TaskInfo::name), so each
/// worker runs at most one task with that name.
///
/// The [crate's page](crate) has an example.
pub struct Tasks<Env> {
    pub(crate) env: Env,
    tasks: Vec<Registered<Env>>,
}

struct Registered<Env> {
    name: &'static str,
    register: fn(&Arc<Tasks<Env>>, &mut ActivityDefinitions),
}

impl<Env: Send + Sync + 'static> Tasks<Env> {
    /// An environment, and no task yet.
    pub fn new(env: Env) -> Self {
        Self { env, tasks: Vec::new() }
    }

    /// Adds a task.
    ///
    /// # Panics
    ///
    /// Panics if another task has the same name.
    #[must_use]
    pub fn with<T>(mut self) -> Self
    where
        T: RunIn<Env> + Serialize + DeserializeOwned + Send + Sync + 'static,
        T::Output: Serialize + DeserializeOwned + Send + Sync + 'static,
        T::Error: Into<BoxError>,
    {
        let name = <T as Task>::INFO.name;
        let is_new = self.tasks.iter().all(|task| task.name != name);
        assert!(is_new, "two tasks are named `{name}`: rename one, or give it a worker of its own");
        let register = |tasks: &Arc<Self>, definitions: &mut ActivityDefinitions| {
            definitions.register_activity::<Activity<T, Env>>(Arc::clone(tasks));
        };
        self.tasks.push(Registered { name, register });
        self
    }
}

impl<Env: Send + Sync + 'static> ActivityImplementer for Tasks<Env> {
    fn register_all(self: Arc<Self>, definitions: &mut ActivityDefinitions) {
        for task in &self.tasks {
            (task.register)(&self, definitions);
        }
    }
}

impl<Env> Debug for Tasks<Env> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let names = self.tasks.iter().map(|task| task.name);
        f.debug_list().entries(names).finish()
    }
}
