use std::error::Error;
use std::future::Future;

use crate::future::{InTurn, mapped};
use crate::held::HeldError;
use crate::lent::{KeptContext, KeptEnv};
use crate::{BoxError, CombinedError, Context, PairInfo, RunIn, Task, TaskInfo};

/// The methods of every task.
pub trait TaskExt: Task {
    /// Combines this task with the one that `stitch` makes of its output: the form of
    /// [`combine!`](crate::combine) for a pair that is decided where it is used.
    ///
    /// The stitch returns the second task, or a `Result` with it whose error becomes
    /// [`CombinedError::Stitch`]. Nothing is asked of what crosses the seam.
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
    fn combine<F, S>(self, stitch: F) -> Pair<Self, F>
    where
        F: FnOnce(Self::Output) -> S,
        S: Stitched,
    {
        Pair { first: self, stitch }
    }
}

impl<T: Task> TaskExt for T {}

/// Two tasks as one, made by [`TaskExt::combine`].
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
    S: Stitched,
{
    type Output = <S::Second as Task>::Output;
    type Error = CombinedError<A, S::Second>;
    const INFO: &'static TaskInfo =
        &TaskInfo::pair("pair", "", &[], &PairInfo::undrawn(A::INFO, S::Second::INFO));
    const TAKES_CONTEXT: bool = A::TAKES_CONTEXT || S::Second::TAKES_CONTEXT;

    fn source(error: &Self::Error) -> Option<&(dyn Error + 'static)> {
        error.original()
    }

    fn hold(error: Self::Error) -> Result<HeldError, Self::Error> {
        error.hold()
    }

    fn release(held: HeldError) -> Self::Error {
        CombinedError::release(held)
    }
}

impl<A, F, S, Env> RunIn<Env> for Pair<A, F>
where
    Env: ?Sized + Sync,
    A: RunIn<Env>,
    F: FnOnce(A::Output) -> S + Send,
    S: Stitched,
    S::Second: RunIn<Env>,
{
    fn run_in(
        self,
        env: &Env,
        cx: &Context,
    ) -> impl Future<Output = Result<Self::Output, Self::Error>> + Send {
        crate::__traced!(pair "pair" [] run_stitched(self.first, self.stitch, env, cx, (env, cx)))
    }
}

/// What a stitch may return: the second task, or a `Result` with it.
#[diagnostic::on_unimplemented(
    message = "the stitch returns `{Self}`, which is not a task",
    label = "this stitch returns no task",
    note = "return the second task, or a `Result` with it whose error converts into `BoxError`"
)]
pub trait Stitched {
    /// The second task.
    type Second: Task;

    /// The second task, or why there is none.
    ///
    /// # Errors
    ///
    /// The error of a stitch that returned one.
    fn stitched(self) -> Result<Self::Second, BoxError>;
}

impl<B: Task> Stitched for B {
    type Second = B;

    fn stitched(self) -> Result<B, BoxError> {
        Ok(self)
    }
}

impl<B: Task, E: Into<BoxError>> Stitched for Result<B, E> {
    type Second = B;

    fn stitched(self) -> Result<B, BoxError> {
        self.map_err(Into::into)
    }
}

/// A pair: what [`combine!`](crate::combine) makes a task of, under its own name. It keeps `kept` of
/// what it is lent.
#[doc(hidden)]
pub fn run_stitched<'e, 'c, A, F, S, Env, E, C>(
    first: A,
    stitch: F,
    env: &'e Env,
    cx: &'c Context,
    kept: (E, C),
) -> impl Future<Output = Result<<S::Second as Task>::Output, CombinedError<A, S::Second>>> + Send
where
    Env: ?Sized,
    A: RunIn<Env>,
    F: FnOnce(A::Output) -> S + Send,
    S: Stitched<Second: RunIn<E::Env>>,
    E: KeptEnv<'e> + Send,
    C: KeptContext<'c> + Send,
{
    InTurn::new(
        first.run_in(env, cx),
        move |output| stitch(output).stitched().map_err(CombinedError::Stitch),
        run_second,
        kept.0,
        kept.1,
    )
}

#[inline]
fn run_second<'e, 'c, A: Task, B: RunIn<E::Env>, E: KeptEnv<'e>, C: KeptContext<'c>>(
    second: B,
    env: E,
    cx: C,
) -> impl Future<Output = Result<B::Output, CombinedError<A, B>>> + Send {
    mapped(second.run_in(env.env(), cx.context()), |result| result.map_err(CombinedError::Second))
}

/// A pair whose stitch awaits: what [`combine!`](crate::combine) makes of an `.await` in a slot.
///
/// That its future is `Send` is for the caller to say: a bound here would be the one that an error
/// names.
#[doc(hidden)]
pub fn run_awaiting<'e, 'c, A, B, F, S, Env, E, C>(
    first: A,
    stitch: F,
    env: &'e Env,
    cx: &'c Context,
    kept: (E, C),
) -> impl Future<Output = Result<B::Output, CombinedError<A, B>>>
where
    Env: ?Sized,
    A: RunIn<Env>,
    B: RunIn<E::Env>,
    F: FnOnce(A::Output) -> S,
    S: Future<Output = Result<B, BoxError>>,
    E: KeptEnv<'e>,
    C: KeptContext<'c>,
{
    let stitch = move |output| Ok(stitch(output));
    InTurn::new(first.run_in(env, cx), stitch, run_awaited, kept.0, kept.1)
}

fn run_awaited<'e, 'c, A: Task, B: RunIn<E::Env>, E: KeptEnv<'e>, C: KeptContext<'c>>(
    second: impl Future<Output = Result<B, BoxError>>,
    env: E,
    cx: C,
) -> impl Future<Output = Result<B::Output, CombinedError<A, B>>> {
    run_made(second, move |second| second.run_in(env.env(), cx.context()))
}

/// Apart, since rustc cannot tell that a future with a `KeptEnv<'e>` in it is `Send`.
async fn run_made<A: Task, B: Task, F: Future<Output = Result<B::Output, B::Error>>>(
    second: impl Future<Output = Result<B, BoxError>>,
    run: impl FnOnce(B) -> F,
) -> Result<B::Output, CombinedError<A, B>> {
    let second = second.await.map_err(CombinedError::Stitch)?;
    run(second).await.map_err(CombinedError::Second)
}
