use std::time::Duration;

use apalis_postgres::{Config, PgConnection, PgPool, PostgresStorage};
use conjoin::Task;
use sqlx::{Connection, Result};

use super::{MISSED, Queue};

pub(super) async fn open(url: &str) -> Result<PgPool> {
    // A pool would try for long, and not say why it fails.
    let mut db = PgConnection::connect(url).await?;
    PostgresStorage::migrations().run(&mut db).await?;
    db.close().await?;
    PgPool::connect_lazy(url)
}

pub(super) async fn postpone(pool: &PgPool, id: &str, worker: &str, wait: Duration) -> Result<()> {
    let sql = "UPDATE apalis.jobs SET run_at = now() + make_interval(secs => $1) \
               WHERE id = $2 AND lock_by = $3";
    let update = sqlx::query(sql).bind(wait.as_secs_f64()).bind(id).bind(worker);
    update.execute(pool).await.map(drop)
}

pub(super) async fn release(pool: &PgPool, worker: &str) -> Result<()> {
    let sql = "UPDATE apalis.jobs SET status = 'Pending', lock_by = NULL, lock_at = NULL \
               WHERE lock_by = $1 AND status IN ('Queued', 'Running')";
    sqlx::query(sql).bind(worker).execute(pool).await.map(drop)
}

impl<T: Task> Queue<T> {
    pub(crate) fn postgres<Args>(&self, pool: &PgPool) -> PostgresStorage<Args> {
        let config = Config::default()
            .queue(&self.name)
            // A job is taken only when there is room for it, so it doesn't wait in a busy worker.
            .batch_size(1)
            .heartbeat_interval(self.heartbeat)
            .missed_heartbeats(MISSED as usize);
        PostgresStorage::new(pool).with_config(config)
    }
}
