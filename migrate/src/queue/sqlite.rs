use std::time::Duration;

use apalis_sqlite::{Config, SqliteConnectOptions, SqlitePoolOptions, SqliteStorage};
use sqlx::sqlite::SqliteJournalMode::Wal;
use sqlx::sqlite::SqliteSynchronous::Normal;
use sqlx::{ConnectOptions, Connection, Result, SqliteConnection};

use super::{MISSED_HEARTBEATS, queue_name};

/// How long one process waits for another to end its transaction.
const BUSY: Duration = Duration::from_mins(1);

pub(super) async fn open<T>(url: &str, heartbeat: Duration) -> Result<SqliteStorage<T>> {
    let options: SqliteConnectOptions = url.parse()?;
    let options = options.create_if_missing(true).busy_timeout(BUSY);
    let options = options.journal_mode(Wal).synchronous(Normal);
    set_up(&mut options.connect().await?).await?;
    let pool = SqlitePoolOptions::new().acquire_timeout(BUSY).connect_with(options).await?;
    let config = Config::default()
        .queue(queue_name())
        // A job is taken when there is room for it, and not to wait in a worker while another is idle.
        .batch_size(1)
        .heartbeat_interval(heartbeat)
        .missed_heartbeats(MISSED_HEARTBEATS);
    Ok(SqliteStorage::new(&pool).with_config(config))
}

/// As `SqliteStorage::setup`, but by one process at a time, and durable.
async fn set_up(db: &mut SqliteConnection) -> Result<()> {
    let mut alone = db.begin_with("BEGIN EXCLUSIVE").await?;
    SqliteStorage::migrations().run(&mut *alone).await?;
    // The statement that ends a job would walk by it through all jobs that its worker ever had.
    sqlx::query("DROP INDEX IF EXISTS LIdx").execute(&mut *alone).await?;
    alone.commit().await
}
