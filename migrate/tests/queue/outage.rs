//! The database is unavailable for ten seconds.

use std::time::Duration;

use conjoin_migrate::sample::content;
use conjoin_servers::{Jobs, Route, Row};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use crate::database;
use crate::program::Store;

const AWAY: Duration = Duration::from_secs(10);
const JOBS: usize = 120;

#[tokio::test(flavor = "multi_thread")]
async fn worker_survives_unreachable_postgres() {
    let Some(database) = database::postgres().await else { return };
    let Jobs::Postgres { url, pool } = &database else { unreachable!() };
    let (url, route) = Route::to(url).await;
    let behind = Jobs::Postgres { url, pool: pool.clone() };
    works_on(&database, &behind, async || {
        route.cut().await;
        tokio::time::sleep(AWAY).await;
        route.mend().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn worker_survives_locked_sqlite() {
    let database = database::sqlite().await;
    works_on(&database, &database, async || {
        let mut db = SqliteConnection::connect(&database.url()).await.unwrap();
        let lock = db.begin_with("BEGIN EXCLUSIVE").await.unwrap();
        tokio::time::sleep(AWAY).await;
        lock.rollback().await.unwrap();
    })
    .await;
}

/// Two workers lose their connection, and continue when it is restored.
async fn works_on(database: &Jobs, behind: &Jobs, outage: impl AsyncFnOnce()) {
    let store = Store::new().await;
    for n in 0..JOBS {
        store.put(&format!("a/{n}"), 100_000).await;
    }
    let submit = ["s3://source/a/*", "s3://target/", "--attempts=100"];
    assert_eq!(store.submit(database, &submit).await, JOBS);
    let mut workers = [store.worker(behind, &[]), store.worker(behind, &[])];
    let done = |rows: &[Row]| rows.iter().filter(|row| row.status == "Done").count();
    database.until("begun", |rows| done(rows) > 0).await;
    outage().await;
    let before = done(&database.rows().await);
    println!("{}: {before} of {JOBS} jobs done before the outage was over", database.name());
    assert!(before < JOBS, "it came too late");
    database.until_all_done().await;
    for n in 0..JOBS {
        assert_eq!(store.moved(&n.to_string()).unwrap(), content(&format!("a/{n}"), 100_000));
    }
    for worker in &mut workers {
        assert!(worker.try_wait().unwrap().is_none(), "a worker has ended");
    }
}
