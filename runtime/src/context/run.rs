use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context as Waker, Poll};
use std::thread;

use crate::catch::{Caught, catch, caught};
use crate::context::Context;
use crate::context::owned::{Ends, Failed, Owned};
use crate::run_error::RunError;
use crate::task::{RunIn, Task};

/// Runs a task, and ends the context with it.
pub(crate) fn run<T, Env, A>(
    cx: Context,
    ends: A,
    task: T,
    env: &Env,
) -> impl Future<Output = Result<T::Output, T::Error>>
where
    T: RunIn<Env>,
    Env: ?Sized,
    A: Ends,
{
    let mut run = Owned::new(cx, ends);
    async move {
        let result = {
            let cx = &run.cx;
            caught(move || task.run_in(env, cx), || cx.stop_flows()).await
        };
        let failed = match run.settle::<T>(result) {
            Ok(result) => return result,
            Err(failed) => failed,
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
    let mut run = Owned::new(cx, ends);
    async move {
        let mut stop = pin!(stop);
        if let Some(stopped) = poll_fn(|waker| now(stop.as_mut(), waker)).await {
            return Err(RunError::Stopped(stopped));
        }
        let ended = {
            let cx = &run.cx;
            let mut running = pin!(caught(move || task.run_in(env, cx), || cx.stop_flows()));
            // This poll has polled `stop` already.
            let mut polled = true;
            poll_fn(|waker| {
                let stop = (!std::mem::take(&mut polled)).then_some(stop.as_mut());
                poll_until(running.as_mut(), stop, waker)
            })
            .await
        };
        // Moved as a whole: a part of it that is left over would have to be `Send`.
        let failed = match settle_until::<T, _, _>(&mut run, ended) {
            Ok(result) => return result.map_err(RunError::Failed),
            Err(failed) => failed,
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

enum Ended<R, S> {
    Ran(thread::Result<R>),
    Stopped(S),
}

/// [`Owned::settle`], for a run that may be stopped.
fn settle_until<T: Task, A: Ends, S>(
    run: &mut Owned<A>,
    ended: Ended<Result<T::Output, T::Error>, S>,
) -> Result<Result<T::Output, T::Error>, RunError<Failed, S>> {
    match ended {
        Ended::Ran(result) => run.settle::<T>(result).map_err(RunError::Failed),
        Ended::Stopped(stopped) => Err(RunError::Stopped(stopped)),
    }
}

/// Polls the run first: one that has ended is never called stopped.
fn poll_until<B: FnOnce() -> F, F: Future, D: Fn(), S: Future>(
    mut run: Pin<&mut Caught<B, F, D>>,
    stop: Option<Pin<&mut S>>,
    waker: &mut Waker<'_>,
) -> Poll<Ended<F::Output, S::Output>> {
    if let Poll::Ready(result) = run.as_mut().poll(waker) {
        return Poll::Ready(Ended::Ran(result));
    }
    let Some(stop) = stop else { return Poll::Pending };
    let stopped = match catch(|| stop.poll(waker)) {
        Ok(Poll::Pending) => return Poll::Pending,
        Ok(Poll::Ready(stopped)) => Ok(stopped),
        Err(panic) => Err(panic),
    };
    // The halves are dropped before anything is undone.
    let dropped = run.end();
    Poll::Ready(match stopped.and_then(|stopped| dropped.map(|()| stopped)) {
        Ok(stopped) => Ended::Stopped(stopped),
        Err(panic) => Ended::Ran(Err(panic)),
    })
}
