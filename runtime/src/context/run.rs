use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context as Waker, Poll};

use crate::catch::catch;
use crate::context::Context;
use crate::context::halves::Halves;
use crate::context::owned::{Ended, Ends, Failed, Owned, Settled};
use crate::run_error::RunError;
use crate::task::{RunIn, Task};

/// Runs a task, and ends the context with it.
pub(crate) fn run<T, Env, A>(
    cx: Context,
    ends: A,
    task: T,
    env: &Env,
) -> impl Future<Output = Settled<T>>
where
    T: RunIn<Env>,
    Env: ?Sized,
    A: Ends,
{
    let run = Owned::new(cx, ends);
    async move {
        // Nothing of the result is left over: it would have to be `Send`.
        let failed = match Halves::<T, _, _, _>::new(|| task.run_in(env, &run.cx), &run).await {
            Ended::Unused(output) => {
                run.forget();
                return Ok(output);
            }
            Ended::Settled(result) => return result,
            Ended::Undo(failed) => failed,
        };
        // Boxed, so a run which succeeds has no place for it.
        Box::pin(run.roll_back()).await;
        Err(failed.release::<T>())
    }
}

/// Runs a task until `stop` resolves.
pub(crate) fn run_until<T, Env, A, S>(
    cx: Context,
    ends: A,
    task: T,
    env: &Env,
    stop: S,
) -> impl Future<Output = Result<T::Output, RunError<T::Error, S::Output>>>
where
    T: RunIn<Env>,
    Env: ?Sized,
    A: Ends,
    S: Future,
{
    let run = Owned::new(cx, ends);
    async move {
        let mut stop = pin!(stop);
        if let Some(stopped) = poll_fn(|waker| now(stop.as_mut(), waker)).await {
            return Err(RunError::Stopped(stopped));
        }
        let begin = || task.run_in(env, &run.cx);
        let mut halves = pin!(Halves::<T, _, _, _>::new(begin, &run));
        // This poll has polled `stop` already.
        let mut polled = true;
        let until = poll_fn(|waker| {
            let stop = (!std::mem::take(&mut polled)).then_some(stop.as_mut());
            poll_until(halves.as_mut(), stop, waker)
        });
        let failed = match until.await {
            Until::Ended(Ended::Unused(output)) => return Ok(output),
            Until::Ended(Ended::Settled(result)) => return result.map_err(RunError::Failed),
            Until::Ended(Ended::Undo(failed)) => RunError::Failed(failed),
            Until::Stopped(stopped) => RunError::Stopped(stopped),
        };
        Box::pin(run.roll_back()).await;
        Err(match failed {
            RunError::Failed(failed) => RunError::Failed(failed.release::<T>()),
            RunError::Stopped(stopped) => RunError::Stopped(stopped),
        })
    }
}

/// Polls `stop` once.
fn now<S: Future>(stop: Pin<&mut S>, waker: &mut Waker<'_>) -> Poll<Option<S::Output>> {
    Poll::Ready(match stop.poll(waker) {
        Poll::Ready(stopped) => Some(stopped),
        Poll::Pending => None,
    })
}

enum Until<T: Task, S> {
    Ended(Ended<T>),
    Stopped(S),
}

/// Polls the run first: one that has ended is never called stopped.
fn poll_until<T, B, F, A, S>(
    mut halves: Pin<&mut Halves<'_, T, B, F, A>>,
    stop: Option<Pin<&mut S>>,
    waker: &mut Waker<'_>,
) -> Poll<Until<T, S::Output>>
where
    T: Task,
    B: FnOnce() -> F,
    F: Future<Output = Settled<T>>,
    A: Ends,
    S: Future,
{
    if let Poll::Ready(ended) = halves.as_mut().poll(waker) {
        return Poll::Ready(Until::Ended(ended));
    }
    let Some(stop) = stop else { return Poll::Pending };
    let stopped = match catch(|| stop.poll(waker)) {
        Ok(Poll::Pending) => return Poll::Pending,
        Ok(Poll::Ready(stopped)) => Ok(stopped),
        Err(panic) => Err(panic),
    };
    // The halves are dropped before anything is undone.
    let dropped = halves.end();
    Poll::Ready(match stopped.and_then(|stopped| dropped.map(|()| stopped)) {
        Ok(stopped) => Until::Stopped(stopped),
        Err(panic) => Until::Ended(Ended::Undo(Failed::Panic(panic))),
    })
}
