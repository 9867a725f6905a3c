//! The databases, each with a queue, and the jobs in it.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use conjoin_migrate::queue::Queue;
use conjoin_servers::Postgres;
use sqlx::{PgPool, SqlitePool};
use tempfile::TempDir;

/// Shared by all tests: it ends with the process.
static POSTGRES: LazyLock<Option<Postgres>> = LazyLock::new(Postgres::start);

/// The shortest possible: a job is taken over after three of them.
pub(crate) const HEARTBEAT: Duration = Duration::from_secs(1);

/// Each test has its own database.
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
    pub(crate) worker: String,
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
        Queue::open(&url, HEARTBEAT).await.unwrap();
        Self::Sqlite { dir, pool: SqlitePool::connect(&url).await.unwrap() }
    }

    pub(crate) async fn postgres() -> Option<Self> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let server = POSTGRES.as_ref()?.url();
        let name = format!("queue{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let admin = PgPool::connect(&server).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .execute(&admin)
            .await
            .unwrap();
        let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        Queue::open(&url, HEARTBEAT).await.unwrap();
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

    /// All jobs, in order of submission.
    pub(crate) async fn rows(&self) -> Vec<Row> {
        let rows = match self {
            Self::Sqlite { pool, .. } => {
                let sql = "SELECT status, attempts, coalesce(last_result, '') AS result, \
                           coalesce(lock_by, '') AS worker FROM Jobs ORDER BY rowid";
                sqlx::query_as(sql).fetch_all(pool).await
            }
            Self::Postgres { pool, .. } => {
                let sql = "SELECT status, attempts::bigint, coalesce(last_result::text, '') AS \
                           result, coalesce(lock_by, '') AS worker FROM apalis.jobs ORDER BY id";
                sqlx::query_as(sql).fetch_all(pool).await
            }
        };
        rows.unwrap()
    }

    /// The payloads of all jobs.
    pub(crate) async fn payloads(&self) -> Vec<String> {
        let payloads = match self {
            Self::Sqlite { pool, .. } => {
                sqlx::query_scalar("SELECT CAST(job AS TEXT) FROM Jobs").fetch_all(pool).await
            }
            Self::Postgres { pool, .. } => {
                let sql = "SELECT convert_from(job, 'UTF8') FROM apalis.jobs";
                sqlx::query_scalar(sql).fetch_all(pool).await
            }
        };
        payloads.unwrap()
    }

    /// Waits until the jobs satisfy the condition, for a few minutes at most.
    pub(crate) async fn until(&self, what: &str, is_so: impl Fn(&[Row]) -> bool) -> Vec<Row> {
        let start = Instant::now();
        loop {
            let rows = self.rows().await;
            if is_so(&rows) {
                return rows;
            }
            let late = start.elapsed() > Duration::from_mins(4);
            assert!(!late, "{}: not {what}: {:?}", self.name(), &rows[..rows.len().min(9)]);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    pub(crate) async fn until_all_done(&self) -> Vec<Row> {
        self.until("all done", |rows| rows.iter().all(|row| row.status == "Done")).await
    }

    /// Adds a job with any payload and this number of earlier attempts.
    pub(crate) async fn put(&self, queue: &str, payload: &str, attempts: i32) {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let id = format!("01ARZ3NDEKTSV4RRFFQ{:07}", NEXT.fetch_add(1, Ordering::Relaxed));
        match self {
            Self::Sqlite { pool, .. } => {
                let sql = "INSERT INTO Jobs (id, job_type, job, attempts, max_attempts) \
                           VALUES (?, ?, ?, ?, 3)";
                let put = sqlx::query(sql).bind(id).bind(queue).bind(payload.as_bytes());
                put.bind(attempts).execute(pool).await.unwrap();
            }
            Self::Postgres { pool, .. } => {
                let sql = "INSERT INTO apalis.jobs (id, job_type, job, attempts, max_attempts) \
                           VALUES ($1, $2, $3, $4, 3)";
                let put = sqlx::query(sql).bind(id).bind(queue).bind(payload.as_bytes());
                put.bind(attempts).execute(pool).await.unwrap();
            }
        }
    }
}
