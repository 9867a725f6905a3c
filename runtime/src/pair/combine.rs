use std::future::Future;

use crate::box_error::BoxError;
use crate::context::Context;
use crate::error::CombinedError;
use crate::info::{PairInfo, TaskInfo};
use crate::pair::lent::ForHalves;
use crate::pair::run::run_stitched;
use crate::retry::Retry;
use crate::task::{BoxTask, ErrorFns, RunIn, Task};

/// Methods that every task has.
pub trait TaskExt: Task {
    /// Combines this task with the task that `stitch` makes from its output. Use it instead of
    /// [`combine!`](crate::combine) for a pair that is needed in one place only.
    ///
    /// The stitch returns the second task, or a `Result` with it. Its error becomes
    /// [`CombinedError::Stitch`]. What crosses the seam needs no bounds. The pair's type is
    /// [`Pair<Self, F>`](Pair).
    ///
    /// ```
    /// use conjoin::{RunIn, TaskExt, task};
    ///
    /// #[task]
    /// async fn read(text: String) -> String {
    ///     text
    /// }
    ///
    /// #[task]
    /// async fn count(text: String, letter: char) -> usize {
    ///     text.matches(letter).count()
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let pair = Read { text: "seam".to_owned() }.combine(|text| Count { text, letter: 'a' });
    /// assert_eq!(pair.run(&()).await.unwrap(), 1);
    /// # });
    /// ```
    fn combine<F, S>(self, stitch: F) -> Combined<Self, F, S>
    where
        F: FnOnce(Self::Output) -> S,
        S: IntoTask,
    {
        Pair { first: self, stitch }
    }

    /// Puts the task in a box that hides its type: for a registry.
    ///
    /// Its inputs are in the box already, and it runs in `Env`. [`BoxTask`] has an example.
    fn boxed<Env>(self) -> BoxTask<Env, Self::Output>
    where
        Self: RunIn<Env, Error: Into<BoxError>> + Send + 'static,
        Env: ?Sized + Sync,
    {
        BoxTask::new(self)
    }
}

impl<T: Task> TaskExt for T {}

/// `Pair<First, Stitch>`, unless `S` is not a task. Then it is unknown, and rustc reports only that.
type Combined<First, Stitch, S> =
    <<<S as IntoTask>::Task as Task>::Output as Known<Pair<First, Stitch>>>::Type;

/// `T`, if `Self` is known.
pub trait Known<T> {
    type Type;
}

impl<Output, T> Known<T> for Output {
    type Type = T;
}

/// Two tasks combined into one by [`TaskExt::combine`].
#[derive(Debug, Clone)]
#[must_use = "a task does nothing until it is run"]
pub struct Pair<First, Stitch> {
    first: First,
    stitch: Stitch,
}

impl<A, F, S> Task for Pair<A, F>
where
    A: Task,
    F: FnOnce(A::Output) -> S,
    S: IntoTask,
{
    type Output = <S::Task as Task>::Output;
    type Error = CombinedError<A, S::Task>;
    const INFO: &'static TaskInfo =
        &TaskInfo::pair("pair", "", &[], &PairInfo::undrawn(A::INFO, S::Task::INFO));
    const TAKES_CONTEXT: bool = A::TAKES_CONTEXT || S::Task::TAKES_CONTEXT;
    const ERROR: ErrorFns<Self::Error> = ErrorFns::combined();

    fn retry(error: &Self::Error) -> Retry {
        error.retry()
    }
}

impl<A, F, S, Env> RunIn<Env> for Pair<A, F>
where
    Env: ?Sized + Sync,
    A: RunIn<Env>,
    F: FnOnce(A::Output) -> S + Send,
    S: IntoTask,
    S::Task: RunIn<Env>,
{
    fn run_in(
        self,
        env: &Env,
        cx: &Context,
    ) -> impl Future<Output = Result<Self::Output, Self::Error>> + Send {
        let Self { first, stitch } = self;
        let stitch = |output, _, _| stitch(output);
        crate::__traced!(pair "pair" [] run_stitched(first, stitch, env, cx, (env, ForHalves(cx))))
    }
}

/// What a stitch can return: the second task, or a `Result` with it.
#[diagnostic::on_unimplemented(
    message = "the stitch returns `{Self}`, which is not a task",
    label = "this stitch doesn't return a task",
    note = "return the second task, or a `Result` with it whose error converts into `BoxError`"
)]
pub trait IntoTask {
    /// The second task.
    type Task: Task;

    /// Returns the second task.
    ///
    /// # Errors
    ///
    /// Fails with the stitch's own error, if it returned one.
    fn into_task(self) -> Result<Self::Task, BoxError>;
}

#[diagnostic::do_not_recommend]
impl<T: Task> IntoTask for T {
    type Task = T;

    fn into_task(self) -> Result<T, BoxError> {
        Ok(self)
    }
}

impl<T: Task, E: Into<BoxError>> IntoTask for Result<T, E> {
    type Task = T;

    fn into_task(self) -> Result<T, BoxError> {
        self.map_err(Into::into)
    }
}
