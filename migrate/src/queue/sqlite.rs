use std::time::Duration;

use apalis_sqlite::{Config, SqliteConnectOptions, SqlitePoolOptions, SqliteStorage};
use sqlx::sqlite::SqliteJournalMode::Wal;
use sqlx::sqlite::SqliteSynchronous::Normal;
use sqlx::{ConnectOptions, Connection, Result, SqliteConnection};

use super::{MISSED_HEARTBEATS, queue_name};

/// How long a process waits for another process's transaction.
const BUSY: Duration = Duration::from_mins(1);

pub(super) async fn open<T>(url: &str, heartbeat: Duration) -> Result<SqliteStorage<T>> {
    let options: SqliteConnectOptions = url.parse()?;
    let options = options.create_if_missing(true).busy_timeout(BUSY);
    let options = options.journal_mode(Wal).synchronous(Normal);
    set_up(&mut options.connect().await?).await?;
    let pool = SqlitePoolOptions::new().acquire_timeout(BUSY).connect_with(options).await?;
    let config = Config::default()
        .queue(queue_name())
        // A worker takes a job only when it can run it, so no job waits while another worker is idle.
        .batch_size(1)
        .heartbeat_interval(heartbeat)
        .missed_heartbeats(MISSED_HEARTBEATS);
    Ok(SqliteStorage::new(&pool).with_config(config))
}

/// Like `SqliteStorage::setup`, but only one process at a time runs it, and the result is durable.
async fn set_up(db: &mut SqliteConnection) -> Result<()> {
    let mut alone = db.begin_with("BEGIN EXCLUSIVE").await?;
    SqliteStorage::migrations().run(&mut *alone).await?;
    // With this index, the statement that ends a job would scan all jobs that its worker ever had.
    sqlx::query("DROP INDEX IF EXISTS LIdx").execute(&mut *alone).await?;
    alone.commit().await
}
