use std::time::Duration;

use apalis_postgres::{Config, PgConnection, PgPool, PostgresStorage};
use sqlx::{Connection, Result};

use super::{MISSED_HEARTBEATS, queue_name};

pub(super) async fn open<T>(url: &str, heartbeat: Duration) -> Result<PostgresStorage<T>> {
    // A pool would retry for a long time, and not say why it fails.
    let mut db = PgConnection::connect(url).await?;
    PostgresStorage::migrations().run(&mut db).await?;
    db.close().await?;
    let pool = PgPool::connect_lazy(url)?;
    let config = Config::default()
        .queue(queue_name())
        // A worker takes a job only when it can run it, so no job waits while another worker is idle.
        .batch_size(1)
        .heartbeat_interval(heartbeat)
        .missed_heartbeats(MISSED_HEARTBEATS);
    Ok(PostgresStorage::new(&pool).with_config(config))
}
