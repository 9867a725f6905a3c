//! The database crashes or can't be reached.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use conjoin_apalis::{Queue, Worker};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use crate::database::{Database, Row, Working, push};
use crate::route::Route;
use crate::task::{Act, Log};

const JOBS: usize = 24;

fn done(rows: &[Row]) -> usize {
    rows.iter().filter(|row| row.status == "Done").count()
}

/// Cuts all connections five times.
#[tokio::test]
async fn postgres_that_crashes_repeatedly_loses_nothing() {
    let Some(database) = Database::postgres().await else { return };
    let (url, route) = Route::to(&database.url()).await;
    let queue = Queue::open(&url).await.unwrap().heartbeat(Duration::from_secs(1));
    survives(&database, queue, async |crash| {
        route.cut().await;
        // Sometimes longer than the lease.
        tokio::time::sleep(Duration::from_millis(500 + 1000 * crash)).await;
        route.mend().await;
    })
    .await;
}

#[tokio::test]
async fn sqlite_that_is_locked_repeatedly_loses_nothing() {
    let database = Database::sqlite().await;
    let queue = database.queue().await;
    survives(&database, queue, async |crash| {
        let mut db = SqliteConnection::connect(&database.url()).await.unwrap();
        let lock = db.begin_with("BEGIN EXCLUSIVE").await.unwrap();
        tokio::time::sleep(Duration::from_millis(500 + 1000 * crash)).await;
        lock.rollback().await.unwrap();
    })
    .await;
}

async fn survives(database: &Database, queue: Queue<crate::task::Do>, outage: impl AsyncFn(u64)) {
    let direct = database.queue().await;
    // Every third runs long enough to be stopped.
    let time = |n: usize| Duration::from_millis(if n.is_multiple_of(3) { 5000 } else { 500 });
    push(&direct, (0..JOBS).map(|n| Act::Wait(time(n)))).await;
    let log = Arc::<Log>::default();
    let two = NonZero::new(2).unwrap();
    let start =
        || Working::start_with(log.clone(), |env| Worker::new(queue.clone(), env).jobs(two));
    let workers = [start(), start()];
    let mut before = 0;
    for crash in 0..5 {
        database.until("at work", |rows| done(rows) > before || done(rows) == JOBS).await;
        outage(crash).await;
        before = done(&database.rows().await);
    }
    println!("{}: {before} of {JOBS} jobs done before the last outage was over", database.name());
    assert!(before < JOBS, "they came too late");
    let rows = database.until_all_done().await;
    assert!(workers.iter().all(|worker| !worker.has_ended()), "a worker has ended");
    for worker in workers {
        worker.stop().await;
    }
    let (begun, ended) = (log.times("begin").len(), log.times("end").len());
    let undone = log.undone.load(Ordering::SeqCst);
    println!(
        "{}: 5 outages, {JOBS} jobs, {begun} runs: {ended} ended, {undone} undone",
        database.name()
    );
    assert_eq!(rows.len(), JOBS);
    // Every run has ended or is undone, and none is left.
    assert_eq!(begun, ended + undone);
    assert_eq!(log.running.load(Ordering::SeqCst), 0);
    assert!(ended >= JOBS && undone > 0);
}
