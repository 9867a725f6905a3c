//! Runs a task, and ends the run from outside at an await.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use conjoin::{Context, RunError, RunIn, Task, TaskInfo};
use futures_timer::Delay;
use futures_util::FutureExt;
use futures_util::future::{Either, select};

use crate::planned::Planned;
use crate::script::Gate;

/// A run that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(60);

/// How a run is ended from outside: after so many polls, or while it waits for an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Never,
    Stop(usize),
    Drop(usize),
    Panic(usize),
    StopAtItem(usize),
    DropAtItem(usize),
}

/// How a run has ended.
pub(crate) enum Ended<T, E> {
    Succeeded(T),
    Failed(E),
    Stopped,
    Dropped,
    Panicked(Box<dyn Any + Send>),
    Hung,
}

/// Runs a task in this context, and ends it. `gate` is reached when the run waits for the item.
pub(crate) async fn run<T, E>(
    task: T,
    env: &E,
    cx: Context,
    end: End,
    gate: &Gate,
) -> Ended<T::Output, T::Error>
where
    T: RunIn<E>,
{
    let run = async {
        match end {
            End::Never => settled(cx.run(task, env).await),
            End::Stop(polls) => stopped(cx.run_until(task, env, polled(polls)).await),
            End::StopAtItem(_) => stopped(cx.run_until(task, env, gate.reached()).await),
            End::Drop(polls) => dropped(cx.run(task, env), polled(polls)).await,
            End::DropAtItem(_) => dropped(cx.run(task, env), gate.reached()).await,
            End::Panic(polls) => settled(cx.run(PanicAfter { task, polls }, env).await),
        }
    };
    // A sink's future can be too large for the stack of a test.
    let run = Box::pin(AssertUnwindSafe(run).catch_unwind());
    match select(run, Delay::new(LIMIT)).await {
        Either::Left((ended, _)) => ended.unwrap_or_else(Ended::Panicked),
        Either::Right(_) => Ended::Hung,
    }
}

fn settled<T, E>(result: Result<T, E>) -> Ended<T, E> {
    result.map_or_else(Ended::Failed, Ended::Succeeded)
}

fn stopped<T, E>(result: Result<T, RunError<E>>) -> Ended<T, E> {
    match result {
        Ok(output) => Ended::Succeeded(output),
        Err(RunError::Failed(error)) => Ended::Failed(error),
        Err(RunError::Stopped(())) => Ended::Stopped,
    }
}

async fn dropped<T, E>(
    run: impl Future<Output = Result<T, E>>,
    when: impl Future<Output = ()>,
) -> Ended<T, E> {
    match select(pin!(when), pin!(run)).await {
        Either::Left(_) => Ended::Dropped,
        Either::Right((result, _)) => settled(result),
    }
}

/// Is ready after this many polls. It is polled whenever the run is, and calls no waker.
fn polled(mut polls: usize) -> impl Future<Output = ()> {
    poll_fn(move |_| {
        if polls == 0 {
            return Poll::Ready(());
        }
        polls -= 1;
        Poll::Pending
    })
}

/// Panics instead of polling the task once more.
struct PanicAfter<T> {
    task: T,
    polls: usize,
}

impl<T: Task> Task for PanicAfter<T> {
    type Output = T::Output;
    type Error = T::Error;
    const INFO: &'static TaskInfo = T::INFO;
}

impl<T: RunIn<E>, E> RunIn<E> for PanicAfter<T> {
    fn run_in(
        self,
        env: &E,
        cx: &Context,
    ) -> impl Future<Output = Result<T::Output, T::Error>> + Send {
        let Self { task, mut polls } = self;
        let mut run = Box::pin(task.run_in(env, cx));
        poll_fn(move |waker| {
            if polls == 0 {
                Planned::panic();
            }
            polls -= 1;
            run.as_mut().poll(waker)
        })
    }
}
