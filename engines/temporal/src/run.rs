use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::thread;
use std::time::SystemTime;

use conjoin::{BoxError, Context, RunError, RunIn};
use futures_util::FutureExt;
use futures_util::future::{Either, select};
use temporalio_sdk::activities::{ActivityContext, ActivityError, ActivityInfo};
use tokio::runtime::Handle;
use tokio::sync::oneshot::{Receiver, channel};

use crate::failure::{failed, lost, panicked};
use crate::heartbeat::keep_alive;
use crate::tasks::Tasks;

/// Runs a task on a thread of its own, and heartbeats meanwhile. Dropping the future stops the run.
pub(crate) async fn run<T, Env>(
    tasks: Arc<Tasks<Env>>,
    activity: ActivityContext,
    task: T,
) -> Result<T::Output, ActivityError>
where
    T: RunIn<Env, Output: Send + 'static, Error: Into<BoxError>> + Send + 'static,
    Env: Send + Sync + 'static,
{
    let cx = Context::builder().key(key(activity.info())).build();
    let progress = cx.progress();
    let (sender, result) = channel();
    let (_running, dropped) = channel::<Infallible>();
    let (runtime, canceled) = (Handle::current(), activity.clone());
    thread::Builder::new().spawn(move || {
        let run = run_until(cx, task, &tasks.env, &canceled, dropped);
        // If the receiver is gone, the result is dropped.
        drop(sender.send(runtime.block_on(run)));
    })?;
    match select(result, Box::pin(keep_alive(&activity, &progress))).await {
        Either::Left((Ok(result), _)) => result,
        Either::Left((Err(_), _)) => Err(lost()),
        Either::Right(((), _)) => unreachable!("heartbeats don't end"),
    }
}

/// Runs a task until it is canceled or its future is dropped, and then undoes it.
async fn run_until<T, Env>(
    cx: Context,
    task: T,
    env: &Env,
    activity: &ActivityContext,
    dropped: Receiver<Infallible>,
) -> Result<T::Output, ActivityError>
where
    T: RunIn<Env, Error: Into<BoxError>> + Send,
    Env: Sync,
{
    let info = task.info();
    let stop = select(Box::pin(activity.cancelled()), dropped);
    let run = AssertUnwindSafe(cx.run_until(task, env, stop));
    match run.catch_unwind().await {
        Ok(Ok(output)) => Ok(output),
        Ok(Err(RunError::Failed(error))) => Err(failed::<T>(info, error)),
        Ok(Err(RunError::Stopped(_))) => Err(ActivityError::cancelled()),
        Err(panic) => Err(panicked(info, &*panic)),
    }
}

/// Returns what the attempts of an activity have in common, and nothing else has.
///
/// The SDK doesn't know the run of an activity without a workflow, so the time when it was first
/// scheduled stands for it.
fn key(activity: &ActivityInfo) -> String {
    let id = &activity.activity_id;
    match activity.workflow_run_id.as_deref() {
        None | Some("") => {
            let scheduled = activity.scheduled_time.unwrap_or(SystemTime::UNIX_EPOCH);
            let since = scheduled.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            format!("{:x}/{id}", since.as_nanos())
        }
        Some(run) => format!("{run}/{id}"),
    }
}
