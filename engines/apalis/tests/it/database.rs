//! The databases, each with a queue, and the jobs in it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use conjoin_apalis::{Queue, Worker};
use conjoin_servers::Postgres;
use sqlx::{PgPool, SqlitePool};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::task::{Do, Env, Log};

static POSTGRES: LazyLock<Option<Postgres>> = LazyLock::new(Postgres::start);

/// A database of a test of its own.
pub(crate) enum Database {
    Sqlite { dir: TempDir, pool: SqlitePool },
    Postgres { url: String, pool: PgPool },
}

/// A job as the database stores it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) status: String,
    pub(crate) attempts: i64,
    pub(crate) result: String,
}

/// A worker in this process. It is told to stop by `stop`.
pub(crate) struct Working {
    pub(crate) log: Arc<Log>,
    stop: oneshot::Sender<()>,
    worker: JoinHandle<()>,
}

impl Working {
    pub(crate) fn start(worker: impl FnOnce(Env) -> Worker<Do, Env>) -> Self {
        Self::start_with(Arc::default(), worker)
    }

    pub(crate) fn start_with(log: Arc<Log>, worker: impl FnOnce(Env) -> Worker<Do, Env>) -> Self {
        let (stop, stopped) = oneshot::channel();
        let worker = worker(Env { log: Arc::clone(&log) }).run_until(stopped);
        Self { log, stop, worker: tokio::spawn(worker) }
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.worker.is_finished()
    }

    /// Tells it to stop, and waits until it has ended.
    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        let ended = tokio::time::timeout(Duration::from_mins(2), self.worker).await;
        ended.expect("the worker does not stop").unwrap();
    }
}

impl Database {
    /// One of each kind. Without `PostgreSQL` it prints `SKIPPED`, and returns the others.
    pub(crate) async fn each() -> Vec<Self> {
        let mut all = vec![Self::sqlite().await];
        all.extend(Self::postgres().await);
        all
    }

    pub(crate) async fn sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/queue.db", dir.path().display());
        Queue::<Do>::open(&url).await.unwrap();
        Self::Sqlite { dir, pool: SqlitePool::connect(&url).await.unwrap() }
    }

    pub(crate) async fn postgres() -> Option<Self> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let server = POSTGRES.as_ref()?.url();
        let name = format!("jobs{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let admin = PgPool::connect(&server).await.unwrap();
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::raw_sql(create).execute(&admin).await.unwrap();
        let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        Queue::<Do>::open(&url).await.unwrap();
        Some(Self::Postgres { pool: PgPool::connect(&url).await.unwrap(), url })
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "SQLite",
            Self::Postgres { .. } => "PostgreSQL",
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite { dir, .. } => format!("sqlite:{}/queue.db", dir.path().display()),
            Self::Postgres { url, .. } => url.clone(),
        }
    }

    /// The queue, with the shortest heartbeat.
    pub(crate) async fn queue(&self) -> Queue<Do> {
        let queue = Queue::open(&self.url()).await.unwrap();
        queue.heartbeat(Duration::from_secs(1))
    }

    pub(crate) async fn rows(&self) -> Vec<Row> {
        let rows = match self {
            Self::Sqlite { pool, .. } => {
                let sql = "SELECT status, attempts, coalesce(last_result, '') AS result \
                           FROM Jobs ORDER BY rowid";
                sqlx::query_as(sql).fetch_all(pool).await
            }
            Self::Postgres { pool, .. } => {
                let sql = "SELECT status, attempts::bigint, coalesce(last_result::text, '') AS \
                           result FROM apalis.jobs ORDER BY id";
                sqlx::query_as(sql).fetch_all(pool).await
            }
        };
        rows.unwrap()
    }

    /// Waits until the jobs satisfy the condition, for a few minutes at most.
    pub(crate) async fn until(&self, what: &str, is_so: impl Fn(&[Row]) -> bool) -> Vec<Row> {
        let start = Instant::now();
        loop {
            let rows = self.rows().await;
            if is_so(&rows) {
                return rows;
            }
            assert!(
                start.elapsed() < Duration::from_mins(4),
                "{}: not {what}: {rows:?}",
                self.name()
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    pub(crate) async fn until_all_done(&self) -> Vec<Row> {
        self.until("all done", |rows| rows.iter().all(|row| row.status == "Done")).await
    }

    /// Adds a job with this payload.
    pub(crate) async fn put(&self, queue: &str, payload: &str) {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let id = format!("01ARZ3NDEKTSV4RRFFQ{:07}", NEXT.fetch_add(1, Ordering::Relaxed));
        match self {
            Self::Sqlite { pool, .. } => {
                let sql = "INSERT INTO Jobs (id, job_type, job, attempts, max_attempts) \
                           VALUES (?, ?, ?, 0, 3)";
                let put = sqlx::query(sql).bind(id).bind(queue).bind(payload.as_bytes());
                put.execute(pool).await.unwrap();
            }
            Self::Postgres { pool, .. } => {
                let sql = "INSERT INTO apalis.jobs (id, job_type, job, attempts, max_attempts) \
                           VALUES ($1, $2, $3, 0, 3)";
                let put = sqlx::query(sql).bind(id).bind(queue).bind(payload.as_bytes());
                put.execute(pool).await.unwrap();
            }
        }
    }
}

/// Jobs, one for each act.
pub(crate) async fn push(queue: &Queue<Do>, acts: impl IntoIterator<Item = crate::task::Act>) {
    for (n, act) in acts.into_iter().enumerate() {
        queue.push(Do { name: format!("job {n}"), act }).await.unwrap();
    }
}
