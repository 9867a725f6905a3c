use std::time::{Duration, SystemTime};

use apalis_sqlite::{Config, SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteStorage};
use conjoin::Task;
use sqlx::sqlite::SqliteJournalMode::Wal;
use sqlx::sqlite::SqliteSynchronous::Normal;
use sqlx::{ConnectOptions, Connection, Result, SqliteConnection};

use super::{MISSED, Queue};

/// How long one process waits for another to end its transaction.
const BUSY: Duration = Duration::from_mins(1);

pub(super) async fn open(url: &str) -> Result<SqlitePool> {
    let options: SqliteConnectOptions = url.parse()?;
    let options = options.create_if_missing(true).busy_timeout(BUSY);
    let options = options.journal_mode(Wal).synchronous(Normal);
    set_up(&mut options.connect().await?).await?;
    SqlitePoolOptions::new().acquire_timeout(BUSY).connect_with(options).await
}

/// As `SqliteStorage::setup`, but by one process at a time, and durable.
async fn set_up(db: &mut SqliteConnection) -> Result<()> {
    let mut alone = db.begin_with("BEGIN EXCLUSIVE").await?;
    SqliteStorage::migrations().run(&mut *alone).await?;
    // With it, the statement that ends a job walks through all jobs that its worker ever had.
    sqlx::query("DROP INDEX IF EXISTS LIdx").execute(&mut *alone).await?;
    alone.commit().await
}

pub(super) async fn postpone(
    pool: &SqlitePool,
    id: &str,
    worker: &str,
    wait: Duration,
) -> Result<()> {
    let due = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default() + wait;
    let due = i64::try_from(due.as_secs() + 1).unwrap_or(i64::MAX);
    let sql = "UPDATE Jobs SET run_at = ? WHERE id = ? AND lock_by = ?";
    sqlx::query(sql).bind(due).bind(id).bind(worker).execute(pool).await.map(drop)
}

pub(super) async fn release(pool: &SqlitePool, worker: &str) -> Result<()> {
    let sql = "UPDATE Jobs SET status = 'Pending', lock_by = NULL, lock_at = NULL \
               WHERE lock_by = ? AND status IN ('Queued', 'Running')";
    sqlx::query(sql).bind(worker).execute(pool).await.map(drop)
}

impl<T: Task> Queue<T> {
    pub(crate) fn sqlite<Args>(&self, pool: &SqlitePool) -> SqliteStorage<Args> {
        let config = Config::default()
            .queue(&self.name)
            // A job is taken only when there is room for it, so it doesn't wait in a busy worker.
            .batch_size(1)
            .heartbeat_interval(self.heartbeat)
            .missed_heartbeats(MISSED as usize);
        SqliteStorage::new(pool).with_config(config)
    }
}
