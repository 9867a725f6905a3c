//! `run_until`.

use std::future::{pending, ready};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use conjoin::{Context, RunError, RunIn, task};
use futures::executor::block_on;

use super::plan::wait;

type Log = Arc<Mutex<Vec<&'static str>>>;

#[task]
async fn work(cx: &Context, log: Log, times: usize) -> Result<&'static str, std::fmt::Error> {
    log.lock().unwrap().push("begun");
    let undone = Arc::clone(&log);
    cx.on_failure(async move {
        wait(3).await;
        undone.lock().unwrap().push("undone");
    });
    wait(times).await;
    if times == 2 { Err(std::fmt::Error) } else { Ok("done") }
}

#[test]
fn stop_that_has_resolved_begins_nothing() {
    let log = Log::default();
    let task = Work { log: Arc::clone(&log), times: 0 };
    assert_eq!(block_on(task.run_until(&(), ready(7))), Err(RunError::Stopped(7)));
    assert!(log.lock().unwrap().is_empty());
}

#[test]
fn run_that_ends_with_the_stop_has_ended() {
    // Both resolve in the third poll.
    let task = Work { log: Log::default(), times: 1 };
    assert_eq!(block_on(task.run_until(&(), wait(1))), Ok("done"));
}

#[test]
fn run_until_returns_after_the_undos() {
    let log = Log::default();
    let task = Work { log: Arc::clone(&log), times: 1000 };
    assert_eq!(block_on(task.run_until(&(), wait(3))), Err(RunError::Stopped(())));
    assert_eq!(*log.lock().unwrap(), ["begun", "undone"]);
}

#[test]
fn stop_during_the_undos_changes_nothing() {
    for polls in 2..8 {
        let log = Log::default();
        let task = Work { log: Arc::clone(&log), times: 2 };
        let failed = block_on(task.run_until(&(), wait(polls)));
        assert_eq!(failed, Err(RunError::Failed(std::fmt::Error)), "{polls}");
        assert_eq!(*log.lock().unwrap(), ["begun", "undone"]);
    }
}

#[test]
fn context_that_is_set_up_is_stopped_too() {
    let log = Log::default();
    let failed = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&failed);
    let cx =
        Context::builder().on_undo_failed(move |_| told.store(true, Ordering::Relaxed)).build();
    cx.on_failure(async { Err::<(), _>("cannot") });
    let task = Work { log, times: 1000 };
    assert_eq!(block_on(cx.run_until(task, &(), wait(1))), Err(RunError::Stopped(())));
    assert!(failed.load(Ordering::Relaxed));
}

#[test]
fn stop_that_panics_is_a_panic_of_the_run() {
    let log = Log::default();
    let task = Work { log: Arc::clone(&log), times: 1000 };
    let stop = async {
        wait(1).await;
        panic!("stop")
    };
    let run = task.run_until(&(), stop);
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| block_on(run)));
    assert!(panic.is_err());
    assert_eq!(*log.lock().unwrap(), ["begun", "undone"]);
}

#[test]
fn errors_display_as_the_tasks_own() {
    let failed: RunError<_> = RunError::Failed("one".parse::<u8>().unwrap_err());
    assert_eq!(failed.to_string(), "invalid digit found in string");
    let stopped: RunError<std::fmt::Error> = RunError::Stopped(());
    assert_eq!(stopped.to_string(), "the run was stopped");
    let source = RunError::<_>::Failed(std::io::Error::other(std::fmt::Error));
    assert!(std::error::Error::source(&source).is_none());
}

/// That it can be spawned although nothing says that the output is `Send`.
#[test]
fn future_is_send() {
    fn is_send(_: impl Send) {}
    #[task]
    async fn local() -> Result<std::rc::Rc<u8>, std::rc::Rc<u8>> {
        Ok(std::rc::Rc::new(1))
    }
    is_send(Local {}.run_until(&(), pending::<()>()));
}
