//! The databases that apalis keeps jobs in.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sqlx::{PgPool, SqlitePool};
use tempfile::TempDir;

use crate::Postgres;

/// Shared by all tests of a process.
static POSTGRES: LazyLock<Option<Postgres>> = LazyLock::new(Postgres::start);

/// A database with the jobs of apalis, of a test of its own.
#[derive(Debug)]
pub enum Jobs {
    /// A file.
    #[expect(missing_docs, reason = "the names say it")]
    Sqlite { dir: TempDir, pool: SqlitePool },
    /// A database of a server.
    #[expect(missing_docs, reason = "the names say it")]
    Postgres { url: String, pool: PgPool },
}

/// A job as the database stores it.
#[derive(Debug, Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Row {
    pub status: String,
    pub attempts: i64,
    /// The output or the error, as JSON.
    pub result: String,
    /// Empty if it has none.
    pub worker: String,
}

#[expect(clippy::missing_panics_doc, reason = "a test fails with whatever fails in it")]
impl Jobs {
    /// A database of each kind, in which `set_up` makes apalis' tables. Without `PostgreSQL` it prints
    /// `SKIPPED`, and returns the others.
    pub async fn each(set_up: impl AsyncFn(&str)) -> Vec<Self> {
        let mut all = vec![Self::sqlite(&set_up).await];
        all.extend(Self::postgres(&set_up).await);
        all
    }

    /// A file.
    pub async fn sqlite(set_up: impl AsyncFn(&str)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/queue.db", dir.path().display());
        set_up(&url).await;
        Self::Sqlite { dir, pool: SqlitePool::connect(&url).await.unwrap() }
    }

    /// A database of a server that all tests of a process share.
    pub async fn postgres(set_up: impl AsyncFn(&str)) -> Option<Self> {
        Some(Self::postgres_of(POSTGRES.as_ref()?, set_up).await)
    }

    /// A new database of this server.
    pub async fn postgres_of(server: &Postgres, set_up: impl AsyncFn(&str)) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let server = server.url();
        let name = format!("jobs{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let admin = PgPool::connect(&server).await.unwrap();
        let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::raw_sql(create).execute(&admin).await.unwrap();
        let url = format!("{}/{name}", server.rsplit_once('/').unwrap().0);
        set_up(&url).await;
        Self::Postgres { pool: PgPool::connect(&url).await.unwrap(), url }
    }

    /// The kind.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "SQLite",
            Self::Postgres { .. } => "PostgreSQL",
        }
    }

    /// Its URL for a queue.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite { dir, .. } => format!("sqlite:{}/queue.db", dir.path().display()),
            Self::Postgres { url, .. } => url.clone(),
        }
    }

    /// All jobs, in order of submission.
    pub async fn rows(&self) -> Vec<Row> {
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
    pub async fn payloads(&self) -> Vec<String> {
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
    pub async fn until(&self, what: &str, is_so: impl Fn(&[Row]) -> bool) -> Vec<Row> {
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

    /// Waits until all jobs have succeeded.
    pub async fn until_all_done(&self) -> Vec<Row> {
        self.until("all done", |rows| rows.iter().all(|row| row.status == "Done")).await
    }

    /// Adds a job with any payload and this number of earlier attempts, out of 3.
    pub async fn put(&self, queue: &str, payload: &str, attempts: i32) {
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
