use std::future::Future;
use std::ops::ControlFlow;

use crate::box_error::BoxError;
use crate::context::Context;
use crate::error::CombinedError;
use crate::pair::awaited::Awaited;
use crate::pair::combine::IntoTask;
use crate::pair::future::InTurn;
use crate::pair::lent::{KeptContext, KeptEnv};
use crate::pair::mapped::mapped;
use crate::task::{RunIn, Task};

/// What a stitch with an `else` makes: the second task, or the pair's output.
type Made<B> = Result<ControlFlow<<B as Task>::Output, B>, BoxError>;

/// Runs a pair. [`combine!`](crate::combine) makes a task of it, under the name of the pair. `kept` is
/// the part of the environment and the context that the pair stores.
pub fn run_stitched<'e, 'c, A, F, S, Env, E, C>(
    first: A,
    stitch: F,
    env: &'e Env,
    cx: &'c Context,
    kept: (E, C),
) -> impl Future<Output = Result<<S::Task as Task>::Output, CombinedError<A, S::Task>>> + Send
where
    Env: ?Sized,
    A: RunIn<Env>,
    F: FnOnce(A::Output, E, C) -> S + Send,
    S: IntoTask<Task: RunIn<E::Env>>,
    E: KeptEnv<'e> + Send,
    C: KeptContext<'c> + Send,
{
    let stitch = move |output, env, cx| {
        let second = stitch(output, env, cx).into_task().map_err(CombinedError::Stitch)?;
        Ok(ControlFlow::Continue(second))
    };
    InTurn::new(first.run_in(env, cx), stitch, run_second, kept.0, kept.1)
}

/// Runs a pair with an `else`.
pub fn run_matched<'e, 'c, A, B, F, Env, E, C>(
    first: A,
    stitch: F,
    env: &'e Env,
    cx: &'c Context,
    kept: (E, C),
) -> impl Future<Output = Result<B::Output, CombinedError<A, B>>> + Send
where
    Env: ?Sized,
    A: RunIn<Env>,
    B: RunIn<E::Env>,
    F: FnOnce(A::Output, E, C) -> Made<B> + Send,
    E: KeptEnv<'e> + Send,
    C: KeptContext<'c> + Send,
{
    let stitch = move |output, env, cx| stitch(output, env, cx).map_err(CombinedError::Stitch);
    InTurn::new(first.run_in(env, cx), stitch, run_second, kept.0, kept.1)
}

#[inline]
fn run_second<'e, 'c, A: Task, B: RunIn<E::Env>, E: KeptEnv<'e>, C: KeptContext<'c>>(
    second: B,
    env: E,
    cx: C,
) -> impl Future<Output = Result<B::Output, CombinedError<A, B>>> + Send {
    mapped(second.run_in(env.env(), cx.context()), |result| result.map_err(CombinedError::Second))
}

/// Runs a pair with an `.await` in its stitch.
///
/// The future has no `Send` bound here. The caller has it, so rustc reports an error there.
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
    F: FnOnce(A::Output, E, C) -> S,
    S: Future<Output = Made<B>>,
    E: KeptEnv<'e>,
    C: KeptContext<'c>,
{
    let stitch = move |output, env, cx| Ok(ControlFlow::Continue(stitch(output, env, cx)));
    InTurn::new(first.run_in(env, cx), stitch, run_awaited, kept.0, kept.1)
}

fn run_awaited<'e, 'c, A: Task, B: RunIn<E::Env>, E: KeptEnv<'e>, C: KeptContext<'c>>(
    second: impl Future<Output = Made<B>>,
    env: E,
    cx: C,
) -> impl Future<Output = Result<B::Output, CombinedError<A, B>>> {
    Awaited::<A, B, _, _, _>::new(second, move |second: B| second.run_in(env.env(), cx.context()))
}
