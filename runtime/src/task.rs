pub(crate) mod boxed;
#[allow(missing_docs, reason = "hidden: for the macros' output only")]
pub(crate) mod default_text;
#[allow(missing_docs, reason = "hidden: for the macros' output only")]
pub(crate) mod error;
pub(crate) mod input;
pub(crate) mod inputs;
pub(crate) mod probe;
pub(crate) mod returns;
#[allow(missing_docs, reason = "hidden: for the macros' output only")]
pub(crate) mod tree;
#[allow(missing_docs, reason = "hidden: for the macros' output only")]
pub(crate) mod variants;

use std::future::Future;

use crate::context::Context;
use crate::context::run::{run, run_until};
use crate::info::TaskInfo;
use crate::retry::Retry;
use crate::run_error::RunError;
pub use boxed::BoxTask;
pub(crate) use error::{ErrorFns, HeldError};
pub use input::Input;
pub use inputs::Inputs;

/// A task: a value that holds its inputs and can be run once.
///
/// [`#[task]`](macro@crate::task) implements it for the struct that it generates from a function,
/// [`combine!`](crate::combine) for the struct that it generates from two tasks, and
/// [`TaskExt::combine`](crate::TaskExt::combine) returns one.
///
/// [`RunIn`] runs the task; its `Env` parameter is what the task requires.
///
/// ```
/// use conjoin::{Task, task};
///
/// /// Adds two numbers.
/// #[task]
/// fn add(left: u32, right: u32) -> u32 {
///     left + right
/// }
///
/// assert_eq!(Add::INFO.name, "Add");
/// assert_eq!(Add::INFO.docs, "Adds two numbers.");
/// let sum: <Add as Task>::Output = add(1, 2);
/// assert_eq!(sum, 3);
/// ```
///
/// # Written by hand
///
/// A wrapper or a task whose work is decided at run time can implement both traits itself. Nothing
/// says whether the error of such a task is `Send`, so a run can't keep it: the undos of
/// [`Context::on_failure`] are treated as if the run had been dropped. After a panic, and after
/// the error of a task that it runs by [`Context::run`], they are awaited.
///
/// ```
/// use std::io;
///
/// use conjoin::{Context, RunIn, Task, TaskInfo};
///
/// /// Runs a task, and names the one that failed.
/// struct Named<T>(T);
///
/// impl<T: Task<Error: Into<conjoin::BoxError>>> Task for Named<T> {
///     type Output = T::Output;
///     type Error = io::Error;
///     const INFO: &'static TaskInfo = T::INFO;
/// }
///
/// impl<T, Env> RunIn<Env> for Named<T>
/// where
///     T: RunIn<Env, Error: Into<conjoin::BoxError>> + Send,
///     Env: ?Sized + Sync,
/// {
///     async fn run_in(self, env: &Env, cx: &Context) -> io::Result<T::Output> {
///         let result = self.0.run_in(env, cx).await;
///         result.map_err(|error| io::Error::other(format!("{}: {}", T::INFO.name, error.into())))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a task",
    label = "not a task",
    note = "a task is the struct that `#[task]` or `combine!` generates"
)]
pub trait Task: Sized {
    /// The value produced on success.
    type Output;

    /// The error. [`Infallible`](std::convert::Infallible) for a function that doesn't return a
    /// `Result`.
    type Error;

    /// The task's name, docs, inputs and outputs, and the halves of a combined task.
    const INFO: &'static TaskInfo;

    /// Whether a function in the task takes the context, and so may make flows.
    #[doc(hidden)]
    const TAKES_CONTEXT: bool = true;

    /// What the macros know of the error: whether it is an [`Error`](std::error::Error) or holds one,
    /// and whether it is `Send`.
    #[doc(hidden)]
    const ERROR: ErrorFns<Self::Error> = ErrorFns::UNKNOWN;

    /// Returns the description of this value: of an enum of tasks the variant's, otherwise
    /// [`INFO`](Self::INFO).
    fn info(&self) -> &'static TaskInfo {
        Self::INFO
    }

    /// Returns whether trying again helps after this error. `#[task(retry = path)]` says so for a
    /// function, and a pair asks the half that failed.
    fn retry(error: &Self::Error) -> Retry {
        let _ = error;
        Retry::Unspecified
    }
}

/// A task that runs in the environment `Env`, which lends it its resources.
///
/// `#[task]` implements it for every environment that has [`Provide<T>`](crate::Provide) for each
/// resource `&T` of the function. A combined task runs in every environment in which both of its halves
/// do. A task without resources runs anywhere, also in `()`.
///
/// # Cancellation
///
/// A run is one future and spawns nothing. Dropping it ends the run at its current `.await`: the
/// halves are dropped, the run's [scratch directory](Context::scratch) is removed, and its
/// [undos](Context::on_failure) are spawned if that is possible.
///
/// # Panics
///
/// A panic in a half or in the stitch is passed on to the caller that polls the future, after the
/// undos have run and the scratch directory is removed.
///
/// ```
/// use conjoin::{Provide, RunIn, task};
///
/// struct Greeting(String);
///
/// #[task]
/// fn greet(greeting: &Greeting, name: String) -> String {
///     format!("{}, {name}", greeting.0)
/// }
///
/// #[derive(Provide)]
/// struct App {
///     greeting: Greeting,
/// }
///
/// # futures::executor::block_on(async {
/// let app = App { greeting: Greeting("hello".to_owned()) };
/// let task = Greet { name: "world".to_owned() };
/// assert_eq!(task.run(&app).await.unwrap(), "hello, world");
/// # });
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot run in `{Env}`",
    label = "this task cannot run in `{Env}`"
)]
pub trait RunIn<Env: ?Sized>: Task {
    /// Runs the task as part of an ongoing run, using that run's context `cx`.
    ///
    /// # Errors
    ///
    /// Fails with the task's own error.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the halves. Their undos stay registered for the ongoing run, which runs them
    /// if it does not succeed.
    fn run_in(
        self,
        env: &Env,
        cx: &Context,
    ) -> impl Future<Output = Result<Self::Output, Self::Error>> + Send;

    /// Runs the task with a new [`Context`], which ends with the run. The macros skip the context when
    /// no function in the task takes one.
    ///
    /// [`Context::run`] does the same with a context that you have set up.
    ///
    /// # Errors
    ///
    /// Fails with the task's own error.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the run: see [`Context::on_failure`].
    fn run(self, env: &Env) -> impl Future<Output = Result<Self::Output, Self::Error>> + Send
    where
        Self: Send,
        Env: Sync,
    {
        run(Context::new(), (), self, env)
    }

    /// Runs the task until `stop` resolves. [`Context::run_until`] has the details, and does the same
    /// with a context that you have set up.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use conjoin::{RunError, RunIn, task};
    ///
    /// #[task]
    /// async fn wait() {
    ///     std::future::pending().await
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let limit = tokio::time::sleep(Duration::from_millis(1));
    /// assert_eq!(Wait.run_until(&(), limit).await, Err(RunError::Stopped(())));
    /// # });
    /// ```
    ///
    /// # Errors
    ///
    /// Fails with the task's own error, or because it was stopped.
    ///
    /// # Cancellation
    ///
    /// Dropping the future drops the run, as with [`run`](Self::run), and `stop` with it.
    fn run_until<S>(
        self,
        env: &Env,
        stop: S,
    ) -> impl Future<Output = Result<Self::Output, RunError<Self::Error, S::Output>>> + Send
    where
        Self: Send,
        Env: Sync,
        S: Future<Output: Send> + Send,
    {
        run_until(Context::new(), (), self, env, stop)
    }
}
