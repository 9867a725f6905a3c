mod codec;

use std::error::Error;
use std::fmt::{self, Debug, Formatter};
use std::iter::successors;
use std::marker::PhantomData;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::{Context as Waker, Poll};

use apalis_core::error::AbortError;
use apalis_core::task::{ExecutionContext, Task as Queued};
use conjoin::{BoxError, Panicked, Task};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tower_service::Service;

pub use codec::JobCodec;

/// A task as it waits in a queue of apalis 1.0: the arguments of a job.
///
/// ```
/// use apalis_core::backend::TaskSink;
/// use apalis_core::backend::memory::MemoryStorage;
/// use apalis_core::worker::builder::WorkerBuilder;
/// use conjoin::{Runner, combine, task};
/// use conjoin_apalis::{Job, JobRunner};
///
/// #[task(output(text))]
/// async fn read(text: String) -> std::io::Result<String> {
///     Ok(text)
/// }
///
/// #[task]
/// async fn count(text: String, letter: char) -> usize {
///     text.matches(letter).count()
/// }
///
/// combine! { struct CountInText = Read => Count }
///
/// # futures::executor::block_on(async {
/// let mut queue = MemoryStorage::<Job<CountInText>>::new();
/// queue.push(CountInText { text: "seam".to_owned(), letter: 'a' }.into()).await?;
///
/// let worker = WorkerBuilder::new("worker-1").backend(queue);
/// let worker = worker.build(JobRunner::new(Runner::new(())));
/// # let soon = async { Ok::<_, std::io::Error>(()) };
/// worker.run_until(soon).await?;
/// # Ok::<_, conjoin::BoxError>(())
/// # }).unwrap();
/// ```
///
/// A database takes two things more. The task has serde's `Serialize` and `Deserialize` on it, since
/// the payload is its JSON; and the backend has the [`JobCodec`]:
///
/// ```text
/// let queue = SqliteStorage::<Job<CountInText>>::new(&pool)       // or PostgresStorage
///     .with_config(Config::default().queue(CountInText::INFO.name))
///     .poll_with_interval(Duration::from_secs(1))                 // else an idle worker looks each 30 s
///     .with_codec(JobCodec);
/// ```
///
/// # What an older program wrote
///
/// The payload is an ordinary struct, so serde's attributes say what is read: `#[serde(default)]` on
/// an input that is new, `#[serde(alias = "..")]` on one that was renamed. They may stand on the
/// parameter of the function, from where `#[task]` and [`combine!`](conjoin::combine) bring them along.
pub struct Job<T>(Result<T, Arc<str>>);

impl<T> From<T> for Job<T> {
    fn from(task: T) -> Self {
        Self(Ok(task))
    }
}

impl<T: Clone> Clone for Job<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Debug> Debug for Job<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(task) => f.debug_tuple("Job").field(task).finish(),
            Err(unreadable) => f.debug_tuple("Job").field(unreadable).finish(),
        }
    }
}

/// What a worker of apalis 1.0 is built from: runs each [`Job`] by a service over its task, which is
/// a [`Runner`](conjoin::Runner) and whatever of tower is laid around it.
///
/// | a run | is to apalis |
/// |---|---|
/// | succeeds | done; the result is the task's output, which for a pair is the second half's |
/// | fails | failed, and run again whole until its attempts are used up; the stored error names the half and has the causes |
/// | panics | the same; the worker and its other jobs go on |
/// | fails by apalis' `AbortError`, or one that it causes | killed: it is not run again |
/// | is dropped with its worker, or its process is killed | orphaned: another worker takes it over |
///
/// Two jobs are killed without a run, since each would take down every worker that touches it: one
/// whose payload is not the task's, with serde's reason, and one whose attempts are used up because
/// all of them ended with their process.
///
/// Timeouts and retries go inside, as in `JobRunner::new(ServiceBuilder::new().timeout(..)
/// .service(Runner::new(env)))`: a layer of the worker builder that drops a run leaves its job marked
/// as running.
///
/// The [`Job`] page has an example.
pub struct JobRunner<T, S> {
    service: S,
    task: PhantomData<fn(T)>,
}

impl<T, S: Service<T>> JobRunner<T, S> {
    /// Runs jobs by this service.
    pub fn new(service: S) -> Self {
        Self { service, task: PhantomData }
    }
}

impl<T, S> Service<Queued<Job<T>>> for JobRunner<T, S>
where
    T: Task,
    S: Service<T, Error: Into<BoxError>, Future: Send + 'static>,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<S::Response, BoxError>>;

    fn poll_ready(&mut self, waker: &mut Waker<'_>) -> Poll<Result<(), BoxError>> {
        self.service.poll_ready(waker).map_err(Into::into)
    }

    fn call(&mut self, job: Queued<Job<T>>) -> Self::Future {
        let (Job(task), attempts) = job.take();
        let run = task.map(|task| self.service.call(task));
        Box::pin(async move {
            let run = run.map_err(|reason| unreadable(T::INFO.name, &reason))?;
            if are_used_up(&attempts) {
                return Err(given_up(T::INFO.name, &attempts));
            }
            match AssertUnwindSafe(run).catch_unwind().await {
                Ok(result) => result.map_err(|error| describe(error.into())),
                Err(panic) => Err(Panicked::new(T::INFO, &*panic).into()),
            }
        })
    }
}

/// Returns the error as it is stored: apalis keeps the text of an error and drops its causes.
fn describe(error: BoxError) -> BoxError {
    let text = conjoin::report(&*error).to_string();
    let mut causes = successors(Some(&*error as &(dyn Error + 'static)), |&cause| cause.source());
    if causes.any(<dyn Error>::is::<AbortError>) {
        return AbortError::new(text).into();
    }
    text.into()
}

fn unreadable(task: &str, reason: &str) -> BoxError {
    AbortError::new(format!("the payload is no {task}: {reason}")).into()
}

/// A failure never comes here again. A process that was killed does, and counts.
fn are_used_up(job: &ExecutionContext) -> bool {
    job.max_attempts().is_some_and(|most| job.attempt() > most)
}

fn given_up(task: &str, job: &ExecutionContext) -> BoxError {
    let tried = job.attempt() - 1;
    AbortError::new(format!("{task}: given up, {tried} attempts ended with their process")).into()
}

impl<T, S: Clone> Clone for JobRunner<T, S> {
    fn clone(&self) -> Self {
        Self { service: self.service.clone(), task: PhantomData }
    }
}

impl<T, S: Debug> Debug for JobRunner<T, S> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("JobRunner").field("service", &self.service).finish()
    }
}
