mod event;
mod gate;
mod jobs;
mod run;
mod shift;
mod signal;

use std::fmt::{self, Debug, Formatter};
use std::num::NonZero;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use conjoin::{BoxError, RunIn, Task};
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::backoff::Backoff;
use crate::queue::Queue;
use crate::threads::Threads;

pub use event::Event;
pub use signal::interrupted;

/// Runs the jobs of a [`Queue`] in an environment, until it is asked to stop.
///
/// ```no_run
/// use conjoin::{Provide, task};
/// use conjoin_apalis::{Queue, Worker};
///
/// struct Mail;
///
/// /// Sends a letter.
/// #[task(derive(serde::Serialize, serde::Deserialize))]
/// async fn send(mail: &Mail, letter: String, to: String) {}
///
/// #[derive(Provide)]
/// struct Env {
///     mail: Mail,
/// }
///
/// # async fn work() -> Result<(), conjoin::BoxError> {
/// let queue = Queue::<Send>::open("postgres://app@db/jobs").await?;
/// Worker::new(queue, Env { mail: Mail }).run().await;
/// # Ok(())
/// # }
/// ```
///
/// | what happens | what the worker does |
/// |---|---|
/// | a run succeeds | stores the task's output as JSON |
/// | a run fails or panics | stores the error, which names the half and has the causes, and retries the job from the start after a [`Backoff`], up to its `max_attempts` |
/// | a run fails, and [`Task::retry`] says [`After`](conjoin::Retry::After) | retries the job after that time |
/// | it says [`Never`](conjoin::Retry::Never), or the cause is apalis' `AbortError` | marks the job as killed: it is not retried |
/// | the payload's inputs are not the task's | retries it later, since a worker of another version may be able to read it. Deploy workers before the programs that submit |
/// | the task is an enum, and the payload is of another kind | marks the job as killed. The stored error lists the known kinds |
/// | the payload is not JSON | marks the job as killed |
/// | a run blocks its thread | nothing: jobs have threads of their own, so heartbeats and other jobs go on |
/// | it is asked to stop | begins no more jobs, and lets running ones end. After the [`grace`](Self::grace) it stops and undoes the rest, and gives them back |
/// | the database is away | stops and undoes the jobs that run, since others may take them over, and connects again |
/// | the process is killed | others take its jobs over after three missed heartbeats |
/// | all attempts of a job ended with the process | marks the job as killed |
///
/// A job runs **at least once**: see the [crate's page](crate#at-least-once).
pub struct Worker<T: Task, Env> {
    queue: Queue<T>,
    env: Env,
    jobs: usize,
    grace: Duration,
    backoff: Backoff,
    on_event: Box<dyn Fn(&Event<'_>) + Send + Sync>,
    threads: Threads,
    // A field, so a task without what a worker needs is one error, of `new`.
    work: Work<T, Env>,
}

/// Works until something resolves.
type Work<T, Env> = for<'a> fn(Arc<Worker<T, Env>>, Stop<'a>) -> BoxFuture<'a, ()>;

type Stop<'a> = Pin<&'a mut (dyn Future<Output = ()> + Send + 'a)>;

/// An environment that lends a task all of its resources, so the task [runs](RunIn) in it.
///
/// You don't implement it. [`Worker::new`] asks for it, so a missing resource is an error of the
/// environment and not of the queue.
#[diagnostic::on_unimplemented(
    message = "the environment `{Self}` lacks a resource of `{T}`",
    label = "this environment does not lend all that `{T}` takes",
    note = "an environment is a struct with `#[derive(Provide)]` and a field for each resource"
)]
pub trait Lends<T: Task>: Sized {
    #[doc(hidden)]
    fn work() -> Work<T, Self>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        T::Output: Serialize + Send,
        T::Error: Into<BoxError>,
        Self: Send + Sync + 'static;
}

impl<T: RunIn<Env>, Env> Lends<T> for Env {
    fn work() -> Work<T, Self>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        T::Output: Serialize + Send,
        T::Error: Into<BoxError>,
        Self: Send + Sync + 'static,
    {
        |worker, stop| Box::pin(run::work_until(worker, stop))
    }
}

impl<T, Env> Worker<T, Env>
where
    T: Task + Serialize + DeserializeOwned + Send + 'static,
    T::Output: Serialize + Send,
    T::Error: Into<BoxError>,
    Env: Lends<T> + Send + Sync + 'static,
{
    /// Runs the jobs of a queue in this environment, four at once.
    #[must_use]
    pub fn new(queue: Queue<T>, env: Env) -> Self {
        Self {
            queue,
            env,
            jobs: 4,
            grace: Duration::from_secs(30),
            backoff: Backoff::default(),
            on_event: Box::new(|_| ()),
            threads: Threads::default(),
            work: Env::work(),
        }
    }
}

impl<T: Task, Env> Worker<T, Env> {
    /// Sets how many jobs run at once. Each has a thread.
    #[must_use]
    pub fn jobs(self, jobs: NonZero<usize>) -> Self {
        Self { jobs: jobs.get(), ..self }
    }

    /// Sets how long running jobs may take to end when the worker is asked to stop; 30 s by default. Then
    /// they are stopped and undone.
    #[must_use]
    pub fn grace(self, grace: Duration) -> Self {
        Self { grace, ..self }
    }

    /// Sets how long a failed job waits until it is tried again. The database knows the wait, so it holds
    /// up no other job and outlives the worker.
    #[must_use]
    pub fn backoff(self, backoff: Backoff) -> Self {
        Self { backoff, ..self }
    }

    /// Calls a function for each event.
    #[must_use]
    pub fn on_event(self, on_event: impl Fn(&Event<'_>) + Send + Sync + 'static) -> Self {
        Self { on_event: Box::new(on_event), ..self }
    }

    /// Works until the process gets a SIGTERM or a SIGINT (Ctrl-C), then drains.
    pub async fn run(self) {
        self.run_until(interrupted()).await;
    }

    /// Works until `stop` resolves, then drains.
    ///
    /// # Cancellation
    ///
    /// Dropping the future stops the jobs, and nothing waits for their undos. Other workers take them
    /// over. Let `stop` resolve instead.
    ///
    /// # Panics
    ///
    /// Panics outside of a tokio runtime with time enabled.
    pub async fn run_until<S: Future<Output: Send> + Send>(self, stop: S) {
        let mut stop = pin!(async { drop(stop.await) });
        (self.work)(Arc::new(self), stop.as_mut()).await;
    }

    fn tell(&self, event: &Event<'_>) {
        (self.on_event)(event);
    }
}

impl<T: Task, Env> Debug for Worker<T, Env> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Worker")
            .field("queue", &self.queue)
            .field("jobs", &self.jobs)
            .field("grace", &self.grace)
            .field("backoff", &self.backoff)
            .finish_non_exhaustive()
    }
}
