//! The failure of an activity.

use std::any::Any;

use conjoin::{BoxError, Panicked, Retry, Task, TaskInfo};
use temporalio_sdk::ApplicationFailure;
use temporalio_sdk::activities::ActivityError;

/// A task has failed. Temporal keeps the message, which names the half, and the causes.
pub(crate) fn failed<T: Task<Error: Into<BoxError>>>(
    task: &'static TaskInfo,
    error: T::Error,
) -> ActivityError {
    let retry = T::retry(&error);
    let failure = ApplicationFailure::builder(error).type_name(task.name.to_owned());
    let wait = match retry {
        Retry::After(wait) => Some(wait),
        Retry::Never | Retry::Unspecified => None,
    };
    let failure = failure.non_retryable(retry == Retry::Never).maybe_next_retry_delay(wait);
    ActivityError::application(failure.build())
}

/// A task has panicked, and its undos have run.
pub(crate) fn panicked(task: &'static TaskInfo, panic: &(dyn Any + Send)) -> ActivityError {
    let failure = ApplicationFailure::builder(Panicked::new(task, panic));
    ActivityError::application(failure.type_name(task.name.to_owned()).build())
}

/// The thread of a run has ended without a result.
pub(crate) fn lost() -> ActivityError {
    ActivityError::application(ApplicationFailure::new("the thread of the run has ended"))
}
