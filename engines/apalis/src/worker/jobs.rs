use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::{Context as Waker, Poll};

use apalis_core::task::{ExecutionContext, Task as Queued};
use conjoin::{BoxError, Context, Panicked, Retry, RunError, RunIn, Task};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, select};
use serde::Serialize;
use serde_json::Value;
use tower_service::Service;

use super::Worker;
use super::event::Event;
use super::shift::{Counted, Shift};
use crate::attempt::{self, Again, Failed};
use crate::job::{Job, Mistake, Unreadable};
use crate::threads::Canceled;

/// The service that runs the jobs of a worker.
pub(super) struct Jobs<T: Task, Env> {
    pub(super) worker: Arc<Worker<T, Env>>,
    pub(super) shift: Arc<Shift>,
    /// As the database knows the worker.
    pub(super) name: Arc<str>,
}

impl<T, Env> Service<Queued<Job<T>>> for Jobs<T, Env>
where
    T: RunIn<Env, Output: Serialize + Send, Error: Into<BoxError>> + Send + 'static,
    Env: Send + Sync + 'static,
{
    type Response = Value;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Value, BoxError>>;

    fn poll_ready(&mut self, _: &mut Waker<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, job: Queued<Job<T>>) -> Self::Future {
        let (Job(task), job) = job.take();
        let Self { worker, shift, name } = self;
        let this = Self { worker: worker.clone(), shift: shift.clone(), name: name.clone() };
        let counted = (!shift.is_draining()).then(|| shift.begin());
        Box::pin(async move {
            let result = match counted {
                Some(counted) => this.run(task, &job, counted).await,
                None => Err(Failed::stopped("the worker stopped before the job began")),
            };
            this.conclude(result, &job).await
        })
    }
}

impl<T, Env> Jobs<T, Env>
where
    T: RunIn<Env, Output: Serialize + Send, Error: Into<BoxError>> + Send + 'static,
    Env: Send + Sync + 'static,
{
    async fn run(
        &self,
        task: Result<T, Unreadable>,
        job: &ExecutionContext,
        counted: Counted,
    ) -> Result<Value, Failed> {
        let task = task.map_err(|reason| unreadable::<T>(&reason))?;
        if attempt::are_used_up(job) {
            return Err(attempt::given_up(T::INFO.name, job));
        }
        let cx = Context::builder().key(key(job)).build();
        let (worker, shift) = (Arc::clone(&self.worker), Arc::clone(&self.shift));
        let run = |canceled| run_until(cx, task, worker, shift, canceled, counted);
        let ended = self.worker.threads.run(run).await;
        ended.unwrap_or_else(|| Err(Failed::stopped("the job's thread has ended")))
    }

    /// Reports the result, and says when a failed job is due.
    async fn conclude(
        &self,
        result: Result<Value, Failed>,
        job: &ExecutionContext,
    ) -> Result<Value, BoxError> {
        let key = key(job);
        let failed = match result {
            Ok(output) => {
                self.worker.tell(&Event::Done { key: &key, output: &output });
                return Ok(output);
            }
            Err(failed) => failed,
        };
        let wait = failed.wait(job, self.worker.backoff);
        if let (Some(wait), Some(id)) = (wait.filter(|wait| !wait.is_zero()), job.task_id()) {
            let (store, id) = (self.worker.queue.store(), id.to_string());
            // If that fails, the job is tried again too early, and its error is still stored.
            let _ = store.postpone(&id, &self.name, wait).await;
        }
        let error = &*failed.error;
        self.worker.tell(&Event::Failed { key: &key, error, retried_after: wait });
        Err(failed.into_error())
    }
}

/// Returns what the runs of a job have in common.
fn key(job: &ExecutionContext) -> String {
    let id = || job.task_id().map(ToString::to_string).unwrap_or_default();
    job.idempotency_key().map_or_else(id, str::to_owned)
}

async fn run_until<T, Env>(
    cx: Context,
    task: T,
    worker: Arc<Worker<T, Env>>,
    shift: Arc<Shift>,
    canceled: Canceled,
    counted: Counted,
) -> Result<Value, Failed>
where
    T: RunIn<Env, Output: Serialize, Error: Into<BoxError>>,
{
    let stopped = Box::pin(shift.stopped());
    let run = cx.run_until(task, &worker.env, select(stopped, canceled));
    let ended = AssertUnwindSafe(run).catch_unwind().await;
    let result = match ended {
        Ok(Ok(output)) => serde_json::to_value(output).map_err(|error| {
            let error = format!("{}: the output is not JSON: {error}", T::INFO.name).into();
            Failed::new(&error, Retry::Unspecified)
        }),
        Ok(Err(RunError::Failed(error))) => {
            let retry = T::retry(&error);
            Err(Failed::new(&error.into(), retry))
        }
        Ok(Err(RunError::Stopped(_))) => Err(Failed::stopped("the worker stopped the job")),
        Err(panic) => Err(Failed::new(&Panicked::new(T::INFO, &*panic).into(), Retry::Unspecified)),
    };
    drop(counted);
    result
}

/// Inputs go back to the queue, since a worker of another version may be able to read them. What no
/// attempt will run is set aside.
fn unreadable<T: Task>(reason: &Unreadable) -> Failed {
    let again = match reason.mistake() {
        Mistake::Syntax => Again::Never,
        // A struct whose input is an enum isn't one of several kinds.
        Mistake::Kind if !T::INFO.variants.is_empty() => Again::Never,
        Mistake::Kind | Mistake::Inputs => Again::AfterBackoff,
    };
    Failed { error: attempt::unreadable(T::INFO.name, reason).into(), again }
}
