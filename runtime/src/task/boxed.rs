mod kept;

use std::borrow::Borrow;
use std::error::Error;
use std::fmt::{self, Debug, Display, Formatter};
use std::future::Future;
use std::pin::Pin;

use crate::box_error::BoxError;
use crate::context::Context;
use crate::info::TaskInfo;
use crate::pair::mapped;
use crate::retry::Retry;
use crate::task::error::{ErrorFns, Holder};
use crate::task::{RunIn, Task};
use kept::{Kept, keep};

/// A task whose type is not known: for a registry, whose tasks are chosen when the program runs.
///
/// Made by [`TaskExt::boxed`](crate::TaskExt::boxed). It is itself a task, whose output is `Output`, and
/// runs in every environment that is an `Env` or [borrows](Borrow) one. [`Task::info`] returns the
/// description of the task inside.
///
/// An enum of tasks ([`#[derive(Task)]`](derive@crate::Task)) needs no box, and keeps the errors' types.
///
/// ```
/// use std::collections::HashMap;
///
/// use conjoin::{BoxTask, RunIn, Task, TaskExt, task};
///
/// #[task]
/// fn double(number: u32) -> u32 {
///     number * 2
/// }
///
/// #[task]
/// fn parse(text: String) -> Result<u32, std::num::ParseIntError> {
///     text.parse()
/// }
///
/// type Make = fn(&str) -> BoxTask<(), u32>;
///
/// let mut registry: HashMap<&str, Make> = HashMap::new();
/// registry.insert("double", |text| Double { number: text.len() as u32 }.boxed());
/// registry.insert("parse", |text| Parse { text: text.to_owned() }.boxed());
///
/// # futures::executor::block_on(async {
/// let task = registry["double"]("abc");
/// assert_eq!(task.info().name, "Double");
/// assert_eq!(task.run(&()).await.unwrap(), 6);
///
/// let error = registry["parse"]("abc").run(&()).await.unwrap_err();
/// assert_eq!(error.to_string(), "invalid digit found in string");
/// # });
/// ```
///
/// # Errors
///
/// A [`BoxError`]: the task's own error, converted. So its message still gives the path to the half that
/// failed, and `source()` the original. [`Task::retry`] still knows the verdict of the task inside.
///
/// If the task has a verdict, the box holds the task's error and the verdict, so
/// `downcast_ref` finds the original as `error.source()` and not as the error itself.
///
/// # Cancellation
///
/// Dropping its future drops the future of the task inside: see [`RunIn::run_in`].
#[must_use = "a task does nothing until it is run"]
pub struct BoxTask<Env: ?Sized, Output>(Box<dyn Erased<Env, Output> + Send>);

impl<Env: ?Sized, Output> BoxTask<Env, Output> {
    pub(crate) fn new<T>(task: T) -> Self
    where
        T: RunIn<Env, Output = Output, Error: Into<BoxError>> + Send + 'static,
        Env: Sync,
    {
        Self(Box::new(task))
    }
}

type Run<'a, Output> = Pin<Box<dyn Future<Output = Result<Output, BoxError>> + Send + 'a>>;

/// A task that runs in `Env`, as an object.
trait Erased<Env: ?Sized, Output> {
    fn info(&self) -> &'static TaskInfo;
    fn run<'a>(self: Box<Self>, env: &'a Env, cx: &'a Context) -> Run<'a, Output>;
}

impl<T, Env> Erased<Env, T::Output> for T
where
    T: RunIn<Env, Error: Into<BoxError>> + Send + 'static,
    Env: ?Sized + Sync,
{
    fn info(&self) -> &'static TaskInfo {
        Task::info(self)
    }

    fn run<'a>(self: Box<Self>, env: &'a Env, cx: &'a Context) -> Run<'a, T::Output> {
        Box::pin(mapped(self.run_in(env, cx), |result| result.map_err(erased::<T>)))
    }
}

fn erased<T: Task<Error: Into<BoxError>>>(error: T::Error) -> BoxError {
    match T::retry(&error) {
        Retry::Unspecified => error.into(),
        retry => Box::new(Verdict { error: error.into(), retry }),
    }
}

impl<Env: ?Sized, Output> Task for BoxTask<Env, Output> {
    type Output = Output;
    type Error = BoxError;
    const INFO: &'static TaskInfo =
        &TaskInfo::leaf("BoxTask", "A task whose type is not known.", &[], &[]);
    const ERROR: ErrorFns<BoxError> = ErrorFns::new(
        |error| Some(&**error),
        |error| Holder::<BoxError>::NEW.hold(error),
        |held| Holder::<BoxError>::NEW.release(held),
    );

    fn info(&self) -> &'static TaskInfo {
        self.0.info()
    }

    fn retry(error: &BoxError) -> Retry {
        let verdict = error.downcast_ref::<Verdict>();
        verdict.map_or(Retry::Unspecified, |verdict| verdict.retry)
    }
}

impl<E, Env, Output> RunIn<E> for BoxTask<Env, Output>
where
    E: Borrow<Env> + Sync + ?Sized,
    Env: ?Sized,
{
    fn run_in(
        self,
        env: &E,
        cx: &Context,
    ) -> impl Future<Output = Result<Output, BoxError>> + Send {
        // An `async` block, because `Run` has a lifetime that is shorter than both.
        Kept::new(|place| async move { keep(self.0.run(env.borrow(), cx), place).await })
    }
}

impl<Env: ?Sized, Output> Debug for BoxTask<Env, Output> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BoxTask").field(&self.0.info().name).finish()
    }
}

/// An error with the verdict of its task, shown as the error itself.
struct Verdict {
    error: BoxError,
    retry: Retry,
}

impl Debug for Verdict {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.error, f)
    }
}

impl Display for Verdict {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.error, f)
    }
}

impl Error for Verdict {
    /// The original error: the source of a pair's, and a function's own.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source().or(Some(&*self.error))
    }
}
