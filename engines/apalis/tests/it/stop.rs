//! Workers that are asked to stop.

use std::num::NonZero;
use std::sync::atomic::Ordering;
use std::time::Duration;

use conjoin_apalis::Worker;
use conjoin_servers::Row;

use crate::database::{Working, each, push, queue_of};
use crate::task::Act;

fn running(rows: &[Row]) -> usize {
    rows.iter().filter(|row| row.status == "Running").count()
}

/// Longer than three heartbeats: they go on while the worker drains.
#[tokio::test]
async fn draining_worker_finishes_its_jobs_and_keeps_them() {
    for database in &each().await {
        let queue = queue_of(database).await;
        push(&queue, vec![Act::Wait(Duration::from_secs(8)); 4]).await;
        let two = NonZero::new(2).unwrap();
        let first = Working::start(|env| Worker::new(queue.clone(), env).jobs(two));
        database.until("two at work", |rows| running(rows) == 2).await;
        let log = first.log.clone();
        let stopping = tokio::spawn(first.stop());
        let second = Working::start(|env| Worker::new(queue, env).jobs(two));
        stopping.await.unwrap();
        assert_eq!((log.times("begin").len(), log.times("end").len()), (2, 2));
        let rows = database.until_all_done().await;
        assert!(rows.iter().all(|row| row.attempts == 1), "{}: {rows:?}", database.name());
        assert_eq!(second.log.times("begin").len(), 2);
        second.stop().await;
    }
}

#[tokio::test]
async fn jobs_that_are_not_done_in_time_are_undone_and_given_back() {
    for database in &each().await {
        let queue = queue_of(database).await;
        push(&queue, vec![Act::Wait(Duration::from_hours(1)); 3]).await;
        let worker = |env| Worker::new(queue.clone(), env).grace(Duration::from_millis(100));
        let first = Working::start(worker);
        database.until("at work", |rows| running(rows) == 3).await;
        let log = first.log.clone();
        first.stop().await;
        // When the worker has ended, all is undone and stored.
        assert_eq!(log.undone.load(Ordering::SeqCst), 3);
        assert_eq!(log.running.load(Ordering::SeqCst), 0);
        let rows = database.rows().await;
        assert!(rows.iter().all(|row| row.status == "Failed" && row.attempts == 1), "{rows:?}");
        assert!(rows[0].result.contains("the worker stopped the job"), "{rows:?}");
        let second = Working::start(worker);
        database.until("at work again", |rows| running(rows) == 3).await;
        second.stop().await;
    }
}

/// A worker that is asked to stop while it fetches jobs has either run them or given them back.
#[tokio::test]
async fn stopping_at_any_time_leaves_no_job_behind() {
    const JOBS: usize = 200;
    for database in &each().await {
        let queue = queue_of(database).await;
        push(&queue, vec![Act::Wait(Duration::from_millis(5)); JOBS]).await;
        let mut stops = 0;
        loop {
            let worker = Working::start(|env| Worker::new(queue.clone(), env));
            tokio::time::sleep(Duration::from_millis(50 + 37 * (stops % 10))).await;
            worker.stop().await;
            stops += 1;
            let rows = database.rows().await;
            let left = |row: &&Row| row.status == "Running" || row.status == "Queued";
            assert_eq!(rows.iter().find(left).map(|row| &row.status), None, "{}", database.name());
            if rows.iter().all(|row| row.status == "Done") || stops == 100 {
                break;
            }
        }
        let rows = database.rows().await;
        assert!(
            rows.iter().all(|row| row.status == "Done"),
            "{} after {stops} stops",
            database.name()
        );
    }
}
