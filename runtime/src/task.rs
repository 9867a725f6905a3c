use std::error::Error;
use std::future::Future;

use crate::{Context, HeldError, TaskInfo};

/// A task: a value that holds its inputs and can be run once.
///
/// [`#[task]`](macro@crate::task) implements it for the struct that it generates from a function,
/// [`combine!`](crate::combine) for the struct that it generates from two tasks, and
/// [`TaskExt::combine`](crate::TaskExt::combine) returns one. Writing it by hand is possible and
/// seldom needed.
///
/// What a task does is in [`RunIn`]; what it needs is the environment that it names there.
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
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a task",
    label = "not a task",
    note = "a task is the struct that `#[task]` or `combine!` generates"
)]
pub trait Task: Sized {
    /// What the task yields when it ends well.
    type Output;

    /// What it yields otherwise: [`Infallible`](std::convert::Infallible) for a function that
    /// returns no `Result`.
    type Error;

    /// Its name, docs, inputs and outputs; of a combined task also its halves.
    const INFO: &'static TaskInfo;

    /// Whether some function in it takes the context, and so may make flows: unless the macros know
    /// better, it may.
    #[doc(hidden)]
    const TAKES_CONTEXT: bool = true;

    /// The error that `error` is to [`Error::source`], if it is one.
    ///
    /// A trait bound cannot tell an `anyhow::Error`, which is no [`Error`] but holds one, from a
    /// `String`, which holds none. `#[task]` can, since it sees the concrete type; the provided
    /// method sees nothing and returns `None`.
    fn source(error: &Self::Error) -> Option<&(dyn Error + 'static)> {
        let _ = error;
        None
    }

    /// Puts the error where a future that is `Send` may keep it, so that the undos of
    /// [`Context::on_failure`] are awaited before the run returns it.
    ///
    /// `#[task]` does so if the error is `Send`: a bound would ask that of every task. A task that is
    /// written by hand does it by [`HeldError::new`], and [`release`](Self::release) by
    /// [`HeldError::release`]. With the provided methods its undos are left to what happens to those
    /// of a run that is dropped.
    ///
    /// # Errors
    ///
    /// The error itself, if it cannot be kept.
    fn hold(error: Self::Error) -> Result<HeldError, Self::Error> {
        Err(error)
    }

    /// Gets back what [`hold`](Self::hold) has put away.
    #[must_use]
    fn release(held: HeldError) -> Self::Error {
        unreachable!("nothing was held: {held:?}")
    }
}

/// A task that runs in the environment `Env`, which lends it its resources.
///
/// `#[task]` implements it for every environment that has [`Provide<T>`](crate::Provide) for each
/// resource `&T` of the function; a combined task runs where both of its halves do. A task without
/// resources runs anywhere, also in `()`.
///
/// # Cancellation
///
/// A run is one future and spawns nothing. Dropping it ends the run where it awaits: what the
/// halves own is dropped, the run's [scratch directory](Context::scratch) is removed, and its
/// [undos](Context::on_failure) are spawned where that is possible.
///
/// # Panics
///
/// A panic in a half or in the stitch passes through to whoever polls the future, after the undos
/// have run; the scratch directory is removed.
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
    /// Runs the task as a part of a run that goes on already: `cx` is that run's.
    ///
    /// # Errors
    ///
    /// The task's own error.
    fn run_in(
        self,
        env: &Env,
        cx: &Context,
    ) -> impl Future<Output = Result<Self::Output, Self::Error>> + Send;

    /// Runs the task with a [`Context`] of its own, which ends with it. The macros make it without, if
    /// no function in it takes one.
    ///
    /// [`Context::run`] is the same with a context that you have set up.
    ///
    /// # Errors
    ///
    /// The task's own error.
    fn run(self, env: &Env) -> impl Future<Output = Result<Self::Output, Self::Error>> + Send
    where
        Self: Send,
        Env: Sync,
    {
        Context::new().run(self, env)
    }
}
