#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::fmt::{self, Debug, Formatter};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use apalis_core::backend::codec::Codec;
use apalis_core::task::Task as Queued;
use conjoin::{BoxError, Task};
use futures_util::future::BoxFuture;
use futures_util::{SinkExt, StreamExt, stream};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::{sleep, timeout};

use crate::job::{Job, JobCodec};

/// A queue in `SQLite` or `PostgreSQL` whose jobs run one task.
///
/// ```no_run
/// use std::time::Duration;
///
/// use conjoin::task;
/// use conjoin_apalis::{Queue, TaskBuilder};
///
/// /// Sends a letter.
/// #[task(derive(serde::Serialize, serde::Deserialize))]
/// async fn send(letter: String, to: String) {}
///
/// # async fn submit() -> Result<(), conjoin::BoxError> {
/// let queue = Queue::<Send>::open("postgres://app@db/jobs").await?;
/// queue.push(Send { letter: "Dear ..".to_owned(), to: "you".to_owned() }).await?;
///
/// // apalis' builder sets more: how often a job is tried, when it is due, its idempotency key.
/// let later = Send { letter: "And ..".to_owned(), to: "you".to_owned() };
/// let later = TaskBuilder::new(later.into()).max_attempts(5).run_after(Duration::from_secs(60));
/// queue.push_all([later.idempotency_key("second letter").build()]).await?;
/// # Ok(())
/// # }
/// ```
///
/// A job is tried up to 25 times, unless it was submitted with another `max_attempts`.
///
/// The jobs are apalis' own: its tables, its board and its other tools work with them.
pub struct Queue<T> {
    store: Store,
    pub(crate) name: Arc<str>,
    pub(crate) heartbeat: Duration,
    task: PhantomData<fn(T)>,
}

#[derive(Clone)]
pub(crate) enum Store {
    #[cfg(feature = "sqlite")]
    Sqlite(apalis_sqlite::SqlitePool),
    #[cfg(feature = "postgres")]
    Postgres(apalis_postgres::PgPool),
}

/// Does something with the queue as a backend of apalis.
macro_rules! with_backend {
    ($queue:expr, $args:ty, |$backend:ident| $do:expr) => {
        match $queue.store() {
            #[cfg(feature = "sqlite")]
            $crate::queue::Store::Sqlite(pool) => {
                let $backend = $queue.sqlite::<$args>(pool);
                $do
            }
            #[cfg(feature = "postgres")]
            $crate::queue::Store::Postgres(pool) => {
                let $backend = $queue.postgres::<$args>(pool);
                $do
            }
        }
    };
}
pub(crate) use with_backend;

impl<T: Task> Queue<T> {
    /// Opens a queue at `sqlite:path` or `postgres://user@host/database`. Makes the file and apalis'
    /// tables if they don't exist.
    ///
    /// The queue has the name of the task, [`TaskInfo::name`](conjoin::TaskInfo::name).
    ///
    /// # Errors
    ///
    /// Fails if the database can't be reached, or if the URL's scheme is neither of the two or its
    /// feature is off.
    pub async fn open(url: &str) -> Result<Self, BoxError> {
        let store = match url.split_once(':').map(|(scheme, _)| scheme) {
            #[cfg(feature = "sqlite")]
            Some("sqlite") => Store::Sqlite(sqlite::open(url).await?),
            #[cfg(feature = "postgres")]
            Some("postgres" | "postgresql") => Store::Postgres(postgres::open(url).await?),
            _ => return Err(UNKNOWN.into()),
        };
        let (name, heartbeat) = (T::INFO.name.into(), Duration::from_secs(10));
        Ok(Self { store, name, heartbeat, task: PhantomData })
    }

    /// Gives the queue another name. Say it explicitly if the task may be renamed, or to have several
    /// queues of one task.
    #[must_use]
    pub fn named(self, name: impl Into<Arc<str>>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// Sets how often a worker shows that it is alive, in whole seconds; 10 s by default. The jobs of a
    /// worker that has missed three heartbeats go to others. All workers of a queue must agree.
    ///
    /// # Panics
    ///
    /// Panics if it is less than a second.
    #[must_use]
    pub fn heartbeat(self, interval: Duration) -> Self {
        assert!(interval >= Duration::from_secs(1), "a heartbeat is at least a second");
        Self { heartbeat: Duration::from_secs(interval.as_secs()), ..self }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// How long a worker may be silent until its jobs go to others.
    pub(crate) fn lease(&self) -> Duration {
        self.heartbeat * MISSED
    }
}

/// Without the URL, which may have a password in it.
const UNKNOWN: &str = if cfg!(all(feature = "sqlite", feature = "postgres")) {
    "unknown kind of database: write `sqlite:path` or `postgres://user@host/database`"
} else {
    "unknown kind of database: write `sqlite:path` or `postgres://user@host/database`, \
     and turn on the feature `sqlite` or `postgres` of conjoin-apalis"
};

/// How long [`settle`] waits: other users of the pool may always have a statement under way.
const SETTLE: Duration = Duration::from_secs(5);

/// Number of missed heartbeats after which a worker is considered dead.
const MISSED: u32 = 3;

impl<T> Queue<T>
where
    T: Task + Serialize + DeserializeOwned + Send + 'static,
{
    /// Adds a job.
    ///
    /// # Errors
    ///
    /// Fails if the database can't store it, or if the task can't be serialized as JSON.
    pub async fn push(&self, task: T) -> Result<(), BoxError> {
        self.push_all([Job::from(task).into()]).await
    }

    /// Adds jobs, all or none. See [`TaskBuilder`](crate::TaskBuilder).
    ///
    /// # Errors
    ///
    /// Fails if the database can't store them, or if a task can't be serialized as JSON.
    // Not an `async fn`: the compiler would check the bound of `jobs` again for its future and for
    // `.await`, and report a wrong one three times.
    pub fn push_all(
        &self,
        jobs: impl IntoIterator<Item = Queued<Job<T>>>,
    ) -> BoxFuture<'_, Result<(), BoxError>> {
        let encode = |job: Queued<Job<T>>| job.try_map_args(|job| JobCodec.encode(&job));
        let jobs: Result<Vec<_>, _> = jobs.into_iter().map(encode).collect();
        Box::pin(async move {
            let jobs = jobs?;
            with_backend!(self, (), |backend| {
                let mut backend = backend;
                Ok(backend.send_all(&mut stream::iter(jobs).map(Ok)).await?)
            })
        })
    }
}

impl Store {
    /// Lets a job that is about to fail wait until it is due.
    pub(crate) async fn postpone(
        &self,
        id: &str,
        worker: &str,
        wait: Duration,
    ) -> sqlx::Result<()> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(pool) => sqlite::postpone(pool, id, worker, wait).await,
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => postgres::postpone(pool, id, worker, wait).await,
        }
    }

    /// Gives back what a worker had taken and no longer runs. It doesn't count as an attempt.
    pub(crate) async fn release(&self, worker: &str) -> sqlx::Result<()> {
        match self {
            #[cfg(feature = "sqlite")]
            Self::Sqlite(pool) => {
                settle(pool).await;
                sqlite::release(pool, worker).await
            }
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => {
                settle(pool).await;
                postgres::release(pool, worker).await
            }
        }
    }
}

/// Waits until no statement is under way, if that doesn't take too long. One whose future was dropped
/// goes on in the database, where it may still take jobs.
async fn settle<DB: sqlx::Database>(pool: &sqlx::Pool<DB>) {
    let idle = async {
        while pool.num_idle() < pool.size() as usize {
            sleep(Duration::from_millis(5)).await;
        }
    };
    let _ = timeout(SETTLE, idle).await;
}

impl<T> Clone for Queue<T> {
    fn clone(&self) -> Self {
        let Self { store, name, heartbeat, task } = self;
        Self { store: store.clone(), name: Arc::clone(name), heartbeat: *heartbeat, task: *task }
    }
}

impl<T> Debug for Queue<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queue")
            .field("name", &self.name)
            .field("heartbeat", &self.heartbeat)
            .finish_non_exhaustive()
    }
}
