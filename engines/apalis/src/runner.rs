use std::any::Any;
use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::panic::AssertUnwindSafe;
use std::task::{Context as Waker, Poll};
use std::time::Duration;

use apalis_core::error::AbortError;
use apalis_core::task::{ExecutionContext, Task as Queued};
use apalis_core::worker::context::WorkerContext;
use conjoin::{BoxError, Panicked, Retry, Task};
use futures_timer::Delay;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Either, select};
use tower_service::Service;

use crate::attempt::{self, Failed};
use crate::backoff::Backoff;
use crate::job::Job;
use crate::threads::Threads;

/// Builds an apalis worker for any backend: it runs each [`Job`] by a service over its task, which is a
/// [`Runner`](conjoin::Runner) with any of tower's layers around it.
///
/// For `SQLite` and `PostgreSQL`, use [`Worker`](crate::Worker) instead: it has what apalis' own worker
/// doesn't, see the [crate's page](crate).
///
/// | a run | in apalis |
/// |---|---|
/// | succeeds | done. The result is the task's output, and a pair's is its second half's |
/// | fails | failed, and retried from the start until its attempts are used up. The stored error names the half and has the causes |
/// | panics | failed too. The worker and its other jobs go on |
/// | fails, and [`Task::retry`] says [`Never`](Retry::Never) | killed: it is not retried. Seen if the service's error is the task's own |
/// | fails with apalis' `AbortError`, or an error that it caused | killed: it is not retried |
/// | is dropped with its worker, or its process is killed | orphaned: another worker takes it over |
///
/// Two jobs are killed without a run, because they would end every worker that takes them: one whose
/// payload isn't the task's, and one whose attempts all ended with their process.
///
/// Each run has a thread of its own, in the tokio runtime of the worker if there is one, so a job that
/// blocks doesn't stop the worker's heartbeats.
///
/// A job that will be retried waits first, by default as in [`Backoff::default`]. apalis can't store
/// the wait, so the job keeps its place in the worker until then.
///
/// Timeouts and retries go inside, as in `JobRunner::new(ServiceBuilder::new().timeout(..)
/// .service(Runner::new(env)))`: a layer of the worker builder that drops a run leaves its job marked
/// as running.
///
/// If apalis' `build` says only that `IntoWorkerService` is not satisfied, name the task:
/// `JobRunner::<CountInText, _>::new(..)`. Then the compiler says which resource is missing, or which
/// error doesn't implement `Error`. The queue must hold the [`Job`] of the task.
///
/// The [`Job`] page has an example.
pub struct JobRunner<T, S> {
    service: S,
    backoff: Backoff,
    threads: Threads,
    task: PhantomData<fn(T)>,
}

impl<T, S> JobRunner<T, S>
where
    S: Service<
            T,
            Response: Send + 'static,
            Error: Into<BoxError> + 'static,
            Future: Send + 'static,
        >,
{
    /// Runs jobs with this service.
    pub fn new(service: S) -> Self {
        let (backoff, threads) = Default::default();
        Self { service, backoff, threads, task: PhantomData }
    }

    /// Sets how long a failed job waits until it is retried.
    #[must_use]
    pub fn backoff(self, backoff: Backoff) -> Self {
        Self { backoff, ..self }
    }
}

impl<T, S> Service<Queued<Job<T>>> for JobRunner<T, S>
where
    T: Task<Error: 'static>,
    S: Service<
            T,
            Response: Send + 'static,
            Error: Into<BoxError> + 'static,
            Future: Send + 'static,
        >,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<S::Response, BoxError>>;

    fn poll_ready(&mut self, waker: &mut Waker<'_>) -> Poll<Result<(), BoxError>> {
        self.service.poll_ready(waker).map_err(Into::into)
    }

    fn call(&mut self, job: Queued<Job<T>>) -> Self::Future {
        let (Job(task), job) = job.take();
        let run = task.map(|task| self.service.call(task));
        let (threads, backoff) = (self.threads.clone(), self.backoff);
        Box::pin(async move {
            let name = T::INFO.name;
            let run = run.map_err(|reason| AbortError::new(attempt::unreadable(name, &reason)))?;
            if attempt::are_used_up(&job) {
                return Err(attempt::given_up(name, &job).into_error());
            }
            let failed = match on_thread::<T, _, _>(&threads, run).await {
                Ok(output) => return Ok(output),
                Err(failed) => failed,
            };
            wait(failed.wait(&job, backoff).unwrap_or_default(), &job).await;
            Err(failed.into_error())
        })
    }
}

/// Runs a job on its thread until it ends or this future is dropped.
async fn on_thread<T, O, E>(
    threads: &Threads,
    run: impl Future<Output = Result<O, E>> + Send + 'static,
) -> Result<O, Failed>
where
    T: Task<Error: 'static>,
    O: Send + 'static,
    E: Into<BoxError> + 'static,
{
    let run = async {
        run.await.map_err(|error| {
            let retry = (&error as &dyn Any).downcast_ref().map_or(Retry::Unspecified, T::retry);
            Failed::new(&error.into(), retry)
        })
    };
    let running = threads.run(|canceled| async {
        match select(Box::pin(AssertUnwindSafe(run).catch_unwind()), canceled).await {
            Either::Left((result, _)) => Some(result),
            Either::Right(_) => None,
        }
    });
    match running.await.flatten() {
        Some(Ok(result)) => result,
        Some(Err(panic)) => {
            Err(Failed::new(&Panicked::new(T::INFO, &*panic).into(), Retry::Unspecified))
        }
        None => Err(Failed::stopped("the job's thread has ended")),
    }
}

/// Waits, but not longer than the worker goes on.
async fn wait(delay: Duration, job: &ExecutionContext) {
    const STEP: Duration = Duration::from_millis(100);
    let worker = job.data().get::<WorkerContext>();
    let mut left = delay;
    while !left.is_zero() && !worker.is_some_and(WorkerContext::is_shutting_down) {
        Delay::new(left.min(STEP)).await;
        left = left.saturating_sub(STEP);
    }
}

impl<T, S: Clone> Clone for JobRunner<T, S> {
    fn clone(&self) -> Self {
        let Self { service, backoff, threads, task } = self;
        let (service, threads) = (service.clone(), threads.clone());
        Self { service, backoff: *backoff, threads, task: *task }
    }
}

impl<T, S: Debug> Debug for JobRunner<T, S> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobRunner")
            .field("service", &self.service)
            .field("backoff", &self.backoff)
            .finish_non_exhaustive()
    }
}
