//! Undos: `Context::on_failure`.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use conjoin::{BoxError, Context, RunIn, combine, task};
use futures::FutureExt;
use futures::executor::block_on;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn note(&self, text: impl Into<String>) {
        self.0.lock().unwrap().push(text.into());
    }

    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum How {
    Well,
    Error,
    Panic,
    Never,
}

/// Notes when it is dropped.
struct Held(Log);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.note("dropped");
    }
}

#[task]
async fn begin(cx: &Context, log: Log, name: String) -> io::Result<()> {
    let undo = log.clone();
    cx.on_failure(async move {
        yield_now().await;
        undo.note(format!("undo {name}"));
    });
    Ok(())
}

/// Pends once: an undo may await.
async fn yield_now() {
    let mut pended = false;
    std::future::poll_fn(|waker| {
        waker.waker().wake_by_ref();
        if std::mem::replace(&mut pended, true) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

combine! { struct Pair = Begin { log, .. } => |_, log| End { log, .. } }

#[task]
async fn end(cx: &Context, log: Log, how: How) -> io::Result<()> {
    let _held = Held(log.clone());
    let undo = log.clone();
    cx.on_failure(async move { undo.note("undo end") });
    let scratch = cx.scratch()?.to_owned();
    cx.on_failure(async move {
        if scratch.exists() {
            Ok(())
        } else {
            Err(io::Error::other("the scratch directory is gone"))
        }
    });
    match how {
        How::Well => Ok(()),
        How::Error => Err(io::Error::other("the end")),
        How::Panic => panic!("the end"),
        How::Never => std::future::pending().await,
    }
}

fn pair(log: &Log, how: How) -> Pair {
    Pair { log: log.clone(), name: "begin".to_owned(), how }
}

#[test]
fn undos_run_last_first_after_an_error() {
    let log = Log::default();
    let error = block_on(pair(&log, How::Error).run(&())).unwrap_err();
    assert_eq!(error.to_string(), "End: the end");
    assert_eq!(log.lines(), ["dropped", "undo end", "undo begin"]);
}

#[test]
fn undos_run_after_a_panic_which_goes_on() {
    let log = Log::default();
    let run = AssertUnwindSafe(|| block_on(pair(&log, How::Panic).run(&())));
    let panic = catch_unwind(run).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"the end"));
    assert_eq!(log.lines(), ["dropped", "undo end", "undo begin"]);
}

#[test]
fn after_success_none_runs() {
    let log = Log::default();
    block_on(pair(&log, How::Well).run(&())).unwrap();
    assert_eq!(log.lines(), ["dropped"]);
}

#[test]
fn a_run_that_is_dropped_without_a_runtime_drops_its_undos() {
    let log = Log::default();
    assert!(pair(&log, How::Never).run(&()).now_or_never().is_none());
    assert_eq!(log.lines(), ["dropped"]);
}

#[tokio::test]
async fn a_run_that_is_dropped_on_tokio_spawns_them() {
    let log = Log::default();
    assert!(pair(&log, How::Never).run(&()).now_or_never().is_none());
    let undone = async {
        while log.lines().len() < 3 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), undone).await.unwrap();
    assert_eq!(log.lines(), ["dropped", "undo end", "undo begin"]);
}

#[task]
async fn fail_to_undo(cx: &Context, log: Log) -> io::Result<()> {
    let undo = log.clone();
    cx.on_failure(async move { undo.note("first") });
    cx.on_failure(async { Err::<(), _>(io::Error::other("no way back")) });
    cx.on_failure(async {
        let _ = "".parse::<u8>().unwrap();
    });
    Err(io::Error::other("the first error"))
}

#[test]
fn an_undo_that_fails_hides_nothing() {
    let (log, told) = (Log::default(), Log::default());
    let tell = told.clone();
    let cx =
        Context::builder().on_undo_failed(move |e: &BoxError| tell.note(e.to_string())).build();
    let error = block_on(cx.run(FailToUndo { log: log.clone() }, &())).unwrap_err();
    assert_eq!(error.to_string(), "the first error");
    assert_eq!(told.lines(), ["an undo panicked", "no way back"]);
    assert_eq!(log.lines(), ["first"]);
}
