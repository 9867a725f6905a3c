//! How jobs end.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use apalis::prelude::AbortError;
use conjoin::{BoxError, Context, Progress, Provide, Runner, combine, task};
use conjoin_servers::Row;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tower::timeout::Timeout;

use super::engine::{push, spawn_worker, with_queue};
use crate::database::each;

/// The steps that ran, in order.
#[derive(Debug, Default)]
struct Log(Arc<Mutex<Vec<&'static str>>>);

impl Log {
    fn add(&self, what: &'static str) {
        self.0.lock().unwrap().push(what);
    }

    fn get(&self) -> Vec<&'static str> {
        self.0.lock().unwrap().clone()
    }
}

#[derive(Debug, Default, Provide)]
struct Env {
    log: Log,
}

#[derive(Debug, Error)]
#[error("failed to put")]
struct PutError(#[source] BoxError);

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum End {
    Well,
    /// Fails until the third try.
    Fails,
    AlwaysFails,
    Aborts,
    Panics,
    Hangs,
}

#[task(output(text))]
fn open(log: &Log, text: String) -> String {
    log.add("open");
    text
}

#[task]
async fn put(log: &Log, cx: &Context, text: String, end: End) -> Result<usize, PutError> {
    let undo = Arc::clone(&log.0);
    cx.on_failure(async move { undo.lock().unwrap().push("undo") });
    cx.progress().add_items(1);
    cx.progress().add_bytes(text.len() as u64);
    let tries = log.get().iter().filter(|&&done| done == "open").count();
    match end {
        End::Fails if tries < 3 => Err(PutError("no way".into())),
        End::AlwaysFails => Err(PutError("no way".into())),
        End::Aborts => Err(PutError(Box::new(AbortError::new("for ever")))),
        End::Panics => panic!("at {text}"),
        End::Hangs => std::future::pending().await,
        End::Well | End::Fails => Ok(text.len()),
    }
}

combine! {
    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Move = Open => Put
}

fn job(end: End) -> Move {
    Move { text: "seam".to_owned(), end }
}

#[tokio::test]
async fn job_that_fails_in_its_second_half_starts_over() {
    for database in &each().await {
        let env = Arc::new(Env::default());
        push!(database, Move, job(End::Fails));
        let worker = spawn_worker!(database, Move, Runner::from(Arc::clone(&env)));
        let [row] = &database.until_all_done().await[..] else { panic!("not one job") };
        assert_eq!(env.log.get(), ["open", "undo", "open", "undo", "open"]);
        // The result is the second half's output.
        assert_eq!((row.result.replace(' ', ""), row.attempts), (r#"{"Ok":4}"#.to_owned(), 3));
        worker.abort();
    }
}

#[tokio::test]
async fn stored_error_names_the_half_and_the_cause() {
    for database in &each().await {
        push!(database, Move, job(End::AlwaysFails));
        let worker = spawn_worker!(database, Move, Runner::new(Env::default()));
        let used_up = |rows: &[Row]| rows[0].status == "Failed" && rows[0].attempts == 25;
        let rows = database.until("given up", used_up).await;
        assert!(rows[0].result.contains(r#""Put: failed to put: no way""#), "{rows:?}");
        worker.abort();
    }
}

#[tokio::test]
async fn abort_error_is_final_anywhere_in_the_source_chain() {
    for database in &each().await {
        push!(database, Move, job(End::Aborts));
        let worker = spawn_worker!(database, Move, Runner::new(Env::default()));
        let rows = database.until("killed", |rows| rows[0].status == "Killed").await;
        assert_eq!(rows[0].attempts, 1);
        assert!(rows[0].result.contains("Put: failed to put: AbortError: for ever"), "{rows:?}");
        worker.abort();
    }
}

#[tokio::test]
async fn panic_does_not_take_the_worker_down() {
    for database in &each().await {
        let env = Arc::new(Env::default());
        push!(database, Move, job(End::Panics));
        let worker = spawn_worker!(database, Move, Runner::from(Arc::clone(&env)));
        let used_up = |rows: &[Row]| rows[0].status == "Failed" && rows[0].attempts == 25;
        let rows = database.until("given up", used_up).await;
        assert!(rows[0].result.contains("Move panicked: at seam"), "{rows:?}");
        assert_eq!(env.log.get(), ["open", "undo"].repeat(25));
        push!(database, Move, job(End::Well));
        database.until("done", |rows| rows.iter().any(|row| row.status == "Done")).await;
        assert!(!worker.is_finished());
        worker.abort();
    }
}

#[tokio::test]
async fn inner_timeout_is_a_failure() {
    for database in &each().await {
        let env = Arc::new(Env::default());
        push!(database, Move, job(End::Hangs));
        let runner = Timeout::new(Runner::from(Arc::clone(&env)), Duration::from_millis(1));
        let worker = spawn_worker!(database, Move, runner);
        let again = |rows: &[Row]| rows[0].attempts >= 3;
        let rows = database.until("run again", again).await;
        worker.abort();
        assert!(rows[0].result.contains("request timed out"), "{rows:?}");
        assert!(env.log.get().starts_with(&["open", "undo", "open", "undo"]));
    }
}

#[tokio::test]
async fn progress_of_a_run_is_visible() {
    for database in &each().await {
        let running = Arc::new(Mutex::new(Vec::<(&str, Progress)>::new()));
        let seen = Arc::clone(&running);
        let runner = Runner::new(Env::default()).with_context(move |task| {
            let cx = Context::new();
            seen.lock().unwrap().push((task.name, cx.progress()));
            cx
        });
        push!(database, Move, job(End::Well));
        let worker = spawn_worker!(database, Move, runner);
        database.until_all_done().await;
        let running = running.lock().unwrap();
        assert_eq!((running[0].0, running[0].1.bytes()), ("Move", 4));
        worker.abort();
    }
}
