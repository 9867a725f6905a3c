//! Undos: `Context::on_failure`.

use std::error::Error;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use conjoin::{BoxError, CombinedError, Context, Flow, RunIn, TaskExt, combine, task};
use futures::executor::block_on;
use futures::{FutureExt, TryStreamExt, stream};

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

/// Is pending once: an undo can await.
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
fn undos_run_in_reverse_order_after_an_error() {
    let log = Log::default();
    let error = block_on(pair(&log, How::Error).run(&())).unwrap_err();
    assert_eq!(error.to_string(), "End: the end");
    assert_eq!(log.lines(), ["dropped", "undo end", "undo begin"]);
}

#[test]
fn undos_run_after_a_panic_and_the_panic_propagates() {
    let log = Log::default();
    let run = AssertUnwindSafe(|| block_on(pair(&log, How::Panic).run(&())));
    let panic = catch_unwind(run).unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"the end"));
    assert_eq!(log.lines(), ["dropped", "undo end", "undo begin"]);
}

#[test]
fn no_undo_runs_after_success() {
    let log = Log::default();
    block_on(pair(&log, How::Well).run(&())).unwrap();
    assert_eq!(log.lines(), ["dropped"]);
}

#[test]
fn dropped_run_without_a_runtime_drops_its_undos() {
    let log = Log::default();
    assert!(pair(&log, How::Never).run(&()).now_or_never().is_none());
    assert_eq!(log.lines(), ["dropped"]);
}

#[tokio::test]
async fn dropped_run_on_tokio_spawns_its_undos() {
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
fn failing_undo_does_not_hide_the_error() {
    let (log, told) = (Log::default(), Log::default());
    let tell = told.clone();
    let cx =
        Context::builder().on_undo_failed(move |e: &BoxError| tell.note(e.to_string())).build();
    let error = block_on(cx.run(FailToUndo { log: log.clone() }, &())).unwrap_err();
    assert_eq!(error.to_string(), "the first error");
    assert_eq!(told.lines(), ["an undo panicked", "no way back"]);
    assert_eq!(log.lines(), ["first"]);
}

#[task(output(body))]
fn open(cx: &Context, log: Log, broken: bool) -> Flow<u8> {
    cx.on_failure(async move { log.note("undo open") });
    cx.flow(stream::iter([if broken { Err(io::Error::other("broken")) } else { Ok(1) }]))
}

#[task]
async fn check(mut body: Flow<u8>, well: bool) -> Result<u8, BoxError> {
    let first = body.try_next().await?.unwrap_or_default();
    if well { Ok(first) } else { Err("unwell".into()) }
}

combine! { struct OpenAndCheck = Open => Check }
#[test]
fn error_is_kept_while_undos_run() {
    let run = |broken, well, text: &str| {
        let log = Log::default();
        let first = OpenAndCheck { log: log.clone(), broken, well };
        let text = text.to_owned();
        let pair = first.combine(|_| -> Result<_, std::num::ParseIntError> {
            text.parse::<u8>()?;
            Ok(End { log: log.clone(), how: How::Error })
        });
        let error = block_on(pair.run(&())).unwrap_err();
        assert!(log.lines().contains(&"undo open".to_owned()));
        error
    };
    type First = CombinedError<Open, Check>;
    let error = run(true, true, "1");
    assert!(matches!(error, CombinedError::First(First::Flow { second: Some(_), .. })));
    assert_eq!(error.to_string(), "OpenAndCheck: Open: broken");
    let error = run(false, false, "1");
    assert!(matches!(error, CombinedError::First(First::Second(_))));
    assert_eq!(error.to_string(), "OpenAndCheck: Check: unwell");
    assert!(matches!(run(false, true, "x"), CombinedError::Stitch(_)));
    assert!(matches!(run(false, true, "1"), CombinedError::Second(_)));
}

#[task]
async fn fail_unsendably(cx: &Context, log: Log) -> Result<(), Box<dyn Error>> {
    cx.on_failure(async move { log.note("undo") });
    Err("not to be sent".into())
}

#[tokio::test]
async fn non_send_error_is_returned_before_its_undos_run() {
    let log = Log::default();
    let error = FailUnsendably { log: log.clone() }.run(&()).await.unwrap_err();
    assert_eq!(error.to_string(), "not to be sent");
    tokio::task::yield_now().await;
    assert_eq!(log.lines(), ["undo"]);
}

/// Needs nothing from a task except that it runs.
async fn run_any<T: RunIn<Env> + Send, Env: Sync>(
    task: T,
    env: &Env,
) -> Result<T::Output, T::Error> {
    task.run(env).await
}

#[test]
fn run_accepts_any_task() {
    let log = Log::default();
    assert!(block_on(run_any(pair(&log, How::Error), &())).is_err());
    assert_eq!(log.lines(), ["dropped", "undo end", "undo begin"]);
}
