//! A run that is dropped, and a context that is lent.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conjoin::{Context, RunIn, task};
use tokio::time::{sleep, timeout};

type Log = Arc<Mutex<Vec<&'static str>>>;

#[task]
async fn fail_slowly(cx: &Context, log: Log) -> io::Result<()> {
    for line in ["undo 1", "undo 2"] {
        let log = Arc::clone(&log);
        cx.on_failure(async move {
            sleep(Duration::from_secs(1)).await;
            log.lock().unwrap().push(line);
        });
    }
    Err(io::Error::other("failed"))
}

#[tokio::test(start_paused = true)]
async fn run_dropped_while_undoing_goes_on_with_it() {
    for polls in 0..3 {
        let log = Log::default();
        let run = FailSlowly { log: Arc::clone(&log) }.run(&());
        assert!(timeout(Duration::from_millis(500 * polls), run).await.is_err());
        sleep(Duration::from_secs(5)).await;
        assert_eq!(*log.lock().unwrap(), ["undo 2", "undo 1"]);
    }
}

#[task]
async fn begin(cx: &Context, log: Log) -> io::Result<()> {
    cx.on_failure(async move { log.lock().unwrap().push("undone") });
    Ok(())
}

#[tokio::test]
async fn lent_context_undoes_nothing_when_it_is_dropped() {
    let log = Log::default();
    let cx = Context::new();
    Begin { log: Arc::clone(&log) }.run_in(&(), &cx).await.unwrap();
    drop(cx);
    begin(&Context::new(), Arc::clone(&log)).await.unwrap();
    sleep(Duration::from_millis(5)).await;
    assert!(log.lock().unwrap().is_empty());
}

#[tokio::test]
async fn run_that_was_never_polled_has_nothing_to_undo() {
    let log = Log::default();
    drop(Begin { log: Arc::clone(&log) }.run(&()));
    sleep(Duration::from_millis(5)).await;
    assert!(log.lock().unwrap().is_empty());
}
