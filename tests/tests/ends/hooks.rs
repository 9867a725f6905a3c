//! What is reported, and hooks that panic.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conjoin::{Context, ContextBuilder, RunIn, task};
use futures::executor::block_on;

use super::plan::poll_times;

type Log = Arc<Mutex<Vec<String>>>;

fn log(log: &Log, line: impl Into<String>) {
    log.lock().unwrap().push(line.into());
}

fn lines(log: &Log) -> Vec<String> {
    log.lock().unwrap().clone()
}

#[task]
async fn fail(cx: &Context, log: Log) -> io::Result<()> {
    let undone = Arc::clone(&log);
    cx.on_failure(async move { self::log(&undone, "undo 1") });
    cx.on_failure(async { Err::<(), _>("cannot") });
    cx.on_failure(async {
        if true {
            panic!("in the undo")
        }
    });
    Err(io::Error::other("failed"))
}

#[test]
fn undos_that_fail_are_reported_and_the_others_run() {
    let (log, reported) = (Log::default(), Log::default());
    let told = Arc::clone(&reported);
    let cx = Context::builder().on_undo_failed(move |error| self::log(&told, error.to_string()));
    let error = block_on(cx.build().run(Fail { log: Arc::clone(&log) }, &())).unwrap_err();
    assert_eq!(error.to_string(), "failed");
    assert_eq!(lines(&log), ["undo 1"]);
    assert_eq!(lines(&reported), ["an undo panicked", "cannot"]);
}

#[test]
fn hook_that_panics_harms_nothing() {
    let log = Log::default();
    let cx = Context::builder().on_undo_failed(|_| panic!("in the hook")).build();
    let error = block_on(cx.run(Fail { log: Arc::clone(&log) }, &())).unwrap_err();
    assert_eq!(error.to_string(), "failed");
    assert_eq!(lines(&log), ["undo 1"]);
}

#[task]
async fn hang(cx: &Context) {
    for _ in 0..3 {
        cx.on_failure(async {});
    }
    std::future::pending().await
}

fn reporting(reported: &Log) -> ContextBuilder {
    let told = Arc::clone(reported);
    Context::builder().on_undo_failed(move |error| self::log(&told, error.to_string()))
}

#[test]
fn each_lost_undo_is_reported() {
    let reported = Log::default();
    let cx = reporting(&reported).build();
    assert!(block_on(poll_times(cx.run(Hang {}, &()), 1)).is_none());
    assert_eq!(lines(&reported), ["an undo was lost: no async runtime was left to run it"; 3]);
}

#[test]
fn undos_are_lost_and_reported_if_the_runtime_shuts_down() {
    for workers in [0, 2] {
        let mut runtime = match workers {
            0 => tokio::runtime::Builder::new_current_thread(),
            _ => tokio::runtime::Builder::new_multi_thread(),
        };
        let runtime = runtime.enable_all().build().unwrap();
        let reported = Log::default();
        let cx = reporting(&reported).build();
        runtime.spawn(async move { cx.run(Hang {}, &()).await });
        runtime.block_on(async { tokio::time::sleep(Duration::from_millis(20)).await });
        drop(runtime);
        assert_eq!(lines(&reported).len(), 3, "{workers} workers");
    }
}

/// An error that is not `Send` can't be kept while the undos are awaited.
#[task]
async fn fail_locally(cx: &Context) -> Result<(), Box<dyn std::error::Error>> {
    cx.on_failure(async {});
    Err("failed")?
}

#[test]
fn error_that_is_not_send_leaves_its_undos_like_a_dropped_run() {
    let reported = Log::default();
    let cx = reporting(&reported).build();
    assert!(block_on(cx.run(FailLocally {}, &())).is_err());
    assert_eq!(lines(&reported).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn undo_that_takes_too_long_is_given_up_and_the_next_one_runs() {
    #[task]
    async fn slow(cx: &Context, log: Log) -> io::Result<()> {
        let undone = Arc::clone(&log);
        cx.on_failure(async move { self::log(&undone, "undo 1") });
        cx.on_failure(std::future::pending::<()>());
        Err(io::Error::other("failed"))
    }
    let (log, reported) = (Log::default(), Log::default());
    let limit = || tokio::time::sleep(Duration::from_secs(60));
    let cx = reporting(&reported).undo_limit(limit).build();
    assert!(cx.run(Slow { log: Arc::clone(&log) }, &()).await.is_err());
    assert_eq!(lines(&log), ["undo 1"]);
    assert_eq!(lines(&reported), ["an undo was given up because it took too long"]);
}

/// Something whose `Drop` panics, unless the thread panics already.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        assert!(std::thread::panicking(), "in a drop");
    }
}

#[test]
fn undos_that_panic_when_they_are_dropped_harm_nothing() {
    #[task]
    async fn succeed(cx: &Context) {
        let bomb = Bomb;
        cx.on_failure(async move { drop(bomb) });
    }
    block_on(Succeed {}.run(&())).unwrap();
    let cx = Context::new();
    block_on(Succeed {}.run_in(&(), &cx)).unwrap();
    drop(cx);
}

#[test]
fn panic_in_the_drop_of_a_half_comes_after_the_undos() {
    #[task]
    async fn end(cx: &Context, log: Log, stop: bool) -> io::Result<()> {
        let undone = Arc::clone(&log);
        cx.on_failure(async move { self::log(&undone, "undo") });
        if stop { std::future::pending().await } else { Err(io::Error::other("failed")) }
    }
    #[task]
    async fn hold(_bomb: Bomb) {}
    conjoin::combine! { struct EndThenHold = End => |()| Hold { .. } }
    for stop in [false, true] {
        let log = Log::default();
        let task = EndThenHold { log: Arc::clone(&log), stop, _bomb: Bomb };
        let run = task.run_until(&(), super::plan::wait(1));
        assert!(catch_unwind(AssertUnwindSafe(|| block_on(run))).is_err());
        assert_eq!(lines(&log), ["undo"]);
    }
}
