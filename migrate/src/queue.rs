//! Moves that wait in a database for any number of workers.

mod postgres;
mod sqlite;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use apalis::layers::WorkerBuilderExt;
use apalis::prelude::{
    BackendExt, Event, EventListenerExt, TaskBuilder, TaskSink, WorkerBuilder, WorkerContext,
    WorkerError,
};
use apalis_postgres::PostgresStorage;
use apalis_sqlite::SqliteStorage;
use conjoin::{BoxError, Runner, Task};
use conjoin_apalis::{Job, JobCodec, JobRunner};
use futures_util::stream;
use tokio_util::sync::CancellationToken;

use crate::pairs::MoveObject;
use crate::{Env, masked};

/// How often a worker that has nothing to do looks for jobs.
const IDLE: Duration = Duration::from_secs(1);
/// Number of missed signs of life after which a worker is considered dead.
const MISSED_HEARTBEATS: usize = 3;

/// A queue of moves, in one of the databases.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "a storage has none")]
pub enum Queue {
    /// A file, for workers of one machine.
    Sqlite(SqliteStorage<Job<MoveObject>>),
    /// A server, for workers of any number of machines.
    Postgres(PostgresStorage<Job<MoveObject>>),
}

/// How a worker works.
#[derive(Debug, Clone)]
pub struct Worker {
    /// What the tasks borrow.
    pub env: Arc<Env>,
    /// Canceled when no new job may begin.
    pub drain: CancellationToken,
    /// Jobs at once.
    pub jobs: usize,
    /// Called for each event.
    pub on_event: fn(&WorkerContext, &Event),
}

impl Queue {
    /// The queue at `sqlite:path` or `postgres://..`, made if it is not there yet.
    ///
    /// `heartbeat` is the time between two signs of life of a worker, in whole seconds. The jobs of a
    /// worker that has missed three go to others.
    ///
    /// # Errors
    /// When the database cannot be reached or made.
    pub async fn open(url: &str, heartbeat: Duration) -> Result<Self, BoxError> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Ok(Self::Sqlite(sqlite::open(url, heartbeat).await?)),
            Some("postgres" | "postgresql") => {
                Ok(Self::Postgres(postgres::open(url, heartbeat).await?))
            }
            _ => {
                Err(format!("{}: write sqlite:path or postgres://user@host/database", masked(url))
                    .into())
            }
        }
    }

    /// Adds jobs, each of which is tried this often.
    ///
    /// # Errors
    /// When the database fails: then none of the jobs is there.
    pub async fn push(&self, moves: Vec<MoveObject>, attempts: usize) -> Result<(), BoxError> {
        let job = |task: MoveObject| TaskBuilder::new(task.into()).max_attempts(attempts).build();
        let jobs = stream::iter(moves.into_iter().map(job));
        match self.clone() {
            Self::Sqlite(queue) => queue.with_codec(JobCodec).push_all(jobs).await?,
            Self::Postgres(queue) => queue.with_codec(JobCodec).push_all(jobs).await?,
        }
        Ok(())
    }

    /// Runs the jobs in the queue and those that arrive, until asked to drain.
    ///
    /// # Errors
    /// When the database fails: what was under way is undone, and taken over by another worker, or by
    /// this one when it works again.
    pub async fn work(&self, worker: &Worker) -> Result<(), WorkerError> {
        // The two storages have no trait in common that would be short to write.
        macro_rules! work {
            ($queue:expr) => {{
                let drain = worker.drain.clone();
                let queue = $queue.clone().poll_with_interval(IDLE).with_codec(JobCodec);
                WorkerBuilder::new(unique_name())
                    .backend(queue)
                    .concurrency(worker.jobs)
                    .on_event(worker.on_event)
                    .build(JobRunner::new(Runner::from(Arc::clone(&worker.env))))
                    .run_until(async move { Ok::<_, WorkerError>(drain.cancelled().await) })
                    .await
            }};
        }
        match self {
            Self::Sqlite(queue) => work!(queue),
            Self::Postgres(queue) => work!(queue),
        }
    }
}

/// Of the jobs, in the database.
fn queue_name() -> &'static str {
    MoveObject::INFO.name
}

/// The databases know a worker by its name: not even one that was restarted may have an old one.
fn unique_name() -> String {
    let time = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos();
    format!("migrate-{}-{time:x}", std::process::id())
}
