//! Jobs that fail.

use std::time::Duration;

use conjoin::Task;
use conjoin_apalis::{Backoff, Queue, TaskBuilder, Worker};
use conjoin_servers::Row;

use crate::database::{Working, each, push, queue_of};
use crate::task::{Act, Do};

#[tokio::test]
async fn job_succeeds_after_its_target_was_unreachable() {
    for database in &each().await {
        let queue = queue_of(database).await;
        push(&queue, [Act::FailFor(Duration::from_secs(5))]).await;
        let worker = Working::start(|env| Worker::new(queue, env));
        let rows = database.until_all_done().await;
        assert!((3..=6).contains(&rows[0].attempts), "{}: {rows:?}", database.name());
        let begun = worker.log.times("begin");
        let waits: Vec<_> = begun.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(waits.iter().all(|wait| *wait >= Duration::from_millis(500)), "{waits:?}");
        assert!(waits[1] >= Duration::from_secs(1), "{waits:?}");
        assert_eq!(worker.log.times("undo").len(), begun.len() - 1);
        worker.stop().await;
    }
}

/// As a user has it: with the heartbeat and the attempts that are the default.
#[tokio::test]
#[ignore = "takes three minutes"]
async fn target_that_is_away_for_a_minute_fails_no_job() {
    const JOBS: usize = 20;
    for database in &each().await {
        let queue = Queue::open(&database.url()).await.unwrap();
        push(&queue, vec![Act::FailFor(Duration::from_mins(1)); JOBS]).await;
        let worker = Working::start(|env| Worker::new(queue, env));
        let rows = database.until_all_done().await;
        let most = rows.iter().map(|row| row.attempts).max().unwrap();
        println!("{}: {JOBS} jobs done after at most {most} of 25 attempts", database.name());
        let (begun, undone) = (worker.log.times("begin").len(), worker.log.times("undo").len());
        assert_eq!(begun, JOBS + undone);
        worker.stop().await;
    }
}

#[test]
fn default_backoff_lasts_longer_than_an_hour() {
    let waits: Duration = (1..25).map(|attempt| Backoff::default().after(attempt)).sum();
    assert!(waits > Duration::from_mins(40), "{waits:?}");
    // With the 5 attempts of a job that was submitted so, most of ten seconds.
    let few: Duration = (1..5).map(|attempt| Backoff::default().after(attempt)).sum();
    assert!(few > Duration::from_secs(7), "{few:?}");
}

#[tokio::test]
async fn stored_error_names_the_half_and_a_failed_job_ends() {
    for database in &each().await {
        let queue = queue_of(database).await;
        for act in [Act::Fail, Act::Panic, Act::Abort] {
            let job = TaskBuilder::new(Do { name: "job".to_owned(), act }.into());
            queue.push_all([job.max_attempts(2).build()]).await.unwrap();
        }
        let worker = Working::start(|env| Worker::new(queue.clone(), env).backoff(Backoff::NONE));
        let ended =
            |row: &Row| row.status == "Killed" || row.attempts == 2 && row.status == "Failed";
        let rows = database.until("ended", |rows| rows.iter().all(ended)).await;
        assert!(rows[0].result.contains("Perform: no way"), "{rows:?}");
        assert!(rows[1].result.contains("Do panicked: oh no"), "{rows:?}");
        assert!(rows[2].result.contains("Perform: AbortError: for ever"), "{rows:?}");
        let attempts: Vec<_> = rows.iter().map(|row| row.attempts).collect();
        assert_eq!(attempts, [2, 2, 1]);
        worker.stop().await;
    }
}

/// The half that failed says whether trying again helps.
#[tokio::test]
async fn retry_of_the_task_is_followed() {
    for database in &each().await {
        let queue = queue_of(database).await;
        for wait in [None, Some(Duration::from_secs(3))] {
            let job = Do { name: "job".to_owned(), act: Act::Refuse(wait) };
            let job = TaskBuilder::new(job.into()).max_attempts(2).build();
            queue.push_all([job]).await.unwrap();
        }
        let worker = Working::start(|env| Worker::new(queue, env).backoff(Backoff::NONE));
        let rows = database.until("ended", |rows| rows[1].attempts == 2).await;
        assert_eq!((rows[0].status.as_str(), rows[0].attempts), ("Killed", 1), "{rows:?}");
        let begun = worker.log.times("begin");
        assert_eq!(begun.len(), 3);
        assert!(begun[2] - begun[1] >= Duration::from_secs(2), "{begun:?}");
        worker.stop().await;
    }
}

#[tokio::test]
async fn each_run_of_a_job_has_its_key() {
    for database in &each().await {
        let queue = queue_of(database).await;
        let job = |name: &str| Do { name: name.to_owned(), act: Act::Fail }.into();
        let own = TaskBuilder::new(job("a")).max_attempts(2).idempotency_key("own").build();
        let given = TaskBuilder::new(job("b")).max_attempts(2).build();
        queue.push_all([own, given]).await.unwrap();
        let worker = Working::start(|env| Worker::new(queue, env).backoff(Backoff::NONE));
        let used_up =
            |rows: &[Row]| rows.iter().all(|row| row.status == "Failed" && row.attempts == 2);
        database.until("given up", used_up).await;
        let lines = worker.log.lines();
        assert_eq!(lines.iter().filter(|line| *line == "a own").count(), 2, "{lines:?}");
        let mut others: Vec<_> = lines.iter().filter(|line| line.starts_with("b ")).collect();
        assert_eq!(others.len(), 2);
        others.dedup();
        assert_eq!((others.len(), others[0].len()), (1, "b ".len() + 26), "{lines:?}");
        worker.stop().await;
    }
}

/// An older worker can't read a newer payload: it puts it back, and says nothing of what is in it.
#[tokio::test]
async fn unreadable_payloads_wait_for_a_newer_worker_and_do_not_leak() {
    for database in &each().await {
        database.put(Do::INFO.name, r#"{"name":"a","act":{"Later":"hunter2"}}"#, 0).await;
        database.put(Do::INFO.name, r#"{"name":"a","act":"Fail","hunter2":1}"#, 0).await;
        database.put(Do::INFO.name, r#"{"name":"hunter2"}"#, 0).await;
        database.put(Do::INFO.name, "hunter2", 0).await;
        let queue = queue_of(database).await;
        let worker = Working::start(|env| Worker::new(queue, env));
        let read = |row: &Row| row.status == "Killed" || row.status == "Failed";
        let rows = database.until("read", |rows| rows.iter().all(read)).await;
        assert!(rows.iter().all(|row| !row.result.contains("hunter2")), "{rows:?}");
        let statuses: Vec<_> = rows.iter().map(|row| row.status.as_str()).collect();
        assert_eq!(statuses, ["Failed", "Failed", "Failed", "Killed"], "{rows:?}");
        assert!(
            rows[0].result.contains("not a `Do`: unknown variant, expected one of `Block`"),
            "{rows:?}"
        );
        assert!(rows[2].result.contains("missing field `act`"), "{rows:?}");
        worker.stop().await;
    }
}
