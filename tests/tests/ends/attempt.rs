//! `Context::attempt`: a run inside a run.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conjoin::{CombinedError, Context, Flow, FlowError, RunIn, combine, task};
use futures::executor::block_on;
use futures::{TryStreamExt, stream};

use super::plan::{poll_times, wait};

type Name = &'static str;
type Log = Arc<Mutex<Vec<Name>>>;

fn lines(log: &Log) -> Vec<Name> {
    log.lock().unwrap().clone()
}

/// Registers an undo, and ends in the given way.
#[task]
async fn step(cx: &Context, log: Log, name: Name, how: Name) -> io::Result<u32> {
    let undone = Arc::clone(&log);
    cx.on_failure(async move {
        wait(2).await;
        undone.lock().unwrap().push(name);
    });
    match how {
        "ok" => Ok(1),
        "hang" => std::future::pending().await,
        _ => Err(io::Error::other(how)),
    }
}

fn of(log: &Log, name: Name, how: Name) -> Step {
    Step { log: Arc::clone(log), name, how }
}

#[task]
async fn fall_back(cx: &Context, log: Log, end: Name) -> io::Result<u32> {
    let own = Arc::clone(&log);
    cx.on_failure(async move { own.lock().unwrap().push("outer") });
    assert!(cx.attempt(of(&log, "first", "cannot"), &()).await.is_err());
    assert_eq!(lines(&log), ["first"], "undone before it returns");
    let done = cx.attempt(of(&log, "second", "ok"), &()).await?;
    step(cx, log, "third", end).await.map(|more| done + more)
}

#[test]
fn failed_attempt_is_undone_though_the_run_succeeds() {
    let log = Log::default();
    assert_eq!(block_on(FallBack { log: Arc::clone(&log), end: "ok" }.run(&())).unwrap(), 2);
    assert_eq!(lines(&log), ["first"]);
}

#[test]
fn attempt_that_succeeded_is_undone_with_the_run() {
    let log = Log::default();
    assert!(block_on(FallBack { log: Arc::clone(&log), end: "failed" }.run(&())).is_err());
    assert_eq!(lines(&log), ["first", "third", "second", "outer"]);
}

#[test]
fn attempts_nest() {
    #[task]
    async fn inner(cx: &Context, log: Log) -> io::Result<u32> {
        cx.attempt(of(&log, "inner", "ok"), &()).await?;
        Err(io::Error::other("inner failed"))
    }
    #[task]
    async fn outer(cx: &Context, log: Log) -> bool {
        let failed = cx.attempt(Inner { log: Arc::clone(&log) }, &()).await.is_err();
        failed && lines(&log) == ["inner"]
    }
    assert_eq!(block_on(Outer { log: Log::default() }.run(&())), Ok(true));
}

/// Drops an attempt, and ends in the given way.
#[task]
async fn drop_one(cx: &Context, log: Log, end: Name) -> io::Result<u32> {
    let dropped = poll_times(cx.attempt(of(&log, "dropped", "hang"), &()), 1).await;
    assert!(dropped.is_none() && lines(&log).is_empty());
    match end {
        "again" => {
            let next = of(&log, "next", "ok");
            let next = cx.attempt(next, &()).await;
            assert_eq!(lines(&log), ["dropped"], "undone before the next attempt");
            next
        }
        "ok" => Ok(1),
        _ => step(cx, log, "own", end).await,
    }
}

#[test]
fn dropped_attempt_is_undone_before_the_next_one() {
    let log = Log::default();
    block_on(DropOne { log: Arc::clone(&log), end: "again" }.run(&())).unwrap();
    assert_eq!(lines(&log), ["dropped"]);
}

#[test]
fn dropped_attempt_is_undone_before_the_runs_own_undos() {
    let log = Log::default();
    assert!(block_on(DropOne { log: Arc::clone(&log), end: "failed" }.run(&())).is_err());
    assert_eq!(lines(&log), ["dropped", "own"]);
}

#[tokio::test]
async fn dropped_attempt_is_undone_after_success_like_a_dropped_run() {
    let log = Log::default();
    DropOne { log: Arc::clone(&log), end: "ok" }.run(&()).await.unwrap();
    assert!(lines(&log).is_empty());
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(lines(&log), ["dropped"]);
}

#[tokio::test]
async fn attempt_on_a_lent_context_undoes() {
    let (log, cx) = (Log::default(), Context::new());
    assert!(cx.attempt(of(&log, "lent", "failed"), &()).await.is_err());
    assert_eq!(lines(&log), ["lent"]);
    cx.attempt(of(&log, "kept", "ok"), &()).await.unwrap();
    drop(cx);
    tokio::time::sleep(Duration::from_millis(5)).await;
    assert_eq!(lines(&log), ["lent"]);
}

#[test]
fn scratch_progress_and_key_are_the_runs() {
    #[task]
    fn inside(cx: &Context) -> io::Result<(std::path::PathBuf, Option<String>)> {
        cx.progress().add_items(1);
        Ok((cx.scratch()?.to_owned(), cx.key().map(str::to_owned)))
    }
    #[task]
    async fn outside(cx: &Context) -> io::Result<bool> {
        let (scratch, key) = cx.attempt(Inside {}, &()).await?;
        Ok(scratch == cx.scratch()? && scratch.exists() && key.as_deref() == Some("7"))
    }
    let cx = Context::builder().key("7").build();
    let progress = cx.progress();
    assert!(block_on(cx.run(Outside {}, &())).unwrap());
    assert_eq!(progress.items(), 1);
}

#[task(output(body))]
fn open(cx: &Context, fails: bool) -> Flow<u32> {
    let end = fails.then(|| Err(io::Error::other("source broke")));
    cx.flow(stream::iter([Ok(1), Ok(2)].into_iter().chain(end)))
}

#[task]
async fn sum(body: Flow<u32>) -> Result<u32, FlowError> {
    body.try_fold(0, async |sum, item| Ok(sum + item)).await
}

combine! { struct OpenAndSum = Open => Sum }

#[task(output(body))]
async fn open_in_attempt(cx: &Context, fails: bool) -> Result<Flow<u32>, std::convert::Infallible> {
    cx.attempt(Open { fails }, &()).await
}

combine! { struct OpenInAttemptAndSum = OpenInAttempt => Sum }

#[test]
fn flow_made_in_an_attempt_is_blamed_on_its_half() {
    let error = block_on(OpenInAttemptAndSum { fails: true }.run(&())).unwrap_err();
    assert!(matches!(&error, CombinedError::Flow { .. }), "{error:?}");
    assert_eq!(error.to_string(), "OpenInAttempt: source broke");
    assert_eq!(block_on(OpenInAttemptAndSum { fails: false }.run(&())).unwrap(), 3);
}

#[test]
fn pair_in_an_attempt_is_blamed_for_its_own_flows() {
    #[task]
    async fn twice(cx: &Context) -> (String, u32) {
        let failed = cx.attempt(OpenAndSum { fails: true }, &()).await.unwrap_err();
        (failed.to_string(), cx.attempt(OpenAndSum { fails: false }, &()).await.unwrap())
    }
    let ended = block_on(Twice {}.run(&())).unwrap();
    assert_eq!(ended, ("Open: source broke".to_owned(), 3));
}
