//! A pair whose second half does what its input says.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use apalis_core::error::AbortError;
use conjoin::{BoxError, Context, Provide, Retry, combine, task};
use serde::{Deserialize, Serialize};
use tokio::time::sleep;

/// What the runs of all jobs have done.
#[derive(Default)]
pub(crate) struct Log {
    lines: Mutex<Vec<(Instant, String)>>,
    pub(crate) running: AtomicUsize,
    pub(crate) undone: AtomicUsize,
}

impl Log {
    pub(crate) fn add(&self, line: impl Into<String>) {
        self.lines.lock().unwrap().push((Instant::now(), line.into()));
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().iter().map(|(_, line)| line.clone()).collect()
    }

    /// Returns when each line of this text was added.
    pub(crate) fn times(&self, text: &str) -> Vec<Instant> {
        let lines = self.lines.lock().unwrap();
        lines.iter().filter(|(_, line)| line == text).map(|(time, _)| *time).collect()
    }
}

#[derive(Provide)]
pub(crate) struct Env {
    pub(crate) log: Arc<Log>,
}

/// What a job does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Act {
    /// Blocks its thread.
    Block(Duration),
    /// Waits as async code does.
    Wait(Duration),
    /// Fails this many seconds long, counted from the first run of any job.
    FailFor(Duration),
    Fail,
    Abort,
    Panic,
    /// Fails, and says whether to retry.
    Refuse(Option<Duration>),
}

/// An error that knows whether trying again helps.
#[derive(Debug, thiserror::Error)]
#[error("refused")]
pub(crate) struct Refused(Option<Duration>);

fn retry(error: &BoxError) -> Retry {
    match error.downcast_ref() {
        Some(Refused(Some(wait))) => Retry::After(*wait),
        Some(Refused(None)) => Retry::Never,
        None => Retry::Unspecified,
    }
}

#[task(output(name))]
pub(crate) fn open(name: String) -> String {
    name
}

#[task(retry = retry)]
pub(crate) async fn perform(
    log: &Arc<Log>,
    cx: &Context,
    name: String,
    act: Act,
) -> Result<String, BoxError> {
    log.running.fetch_add(1, Ordering::SeqCst);
    log.add(format!("{name} {}", cx.key().unwrap_or("-")));
    log.add("begin");
    let undo = Arc::clone(log);
    cx.on_failure(async move {
        undo.running.fetch_sub(1, Ordering::SeqCst);
        undo.undone.fetch_add(1, Ordering::SeqCst);
        undo.add("undo");
    });
    match act {
        Act::Block(time) => thread::sleep(time),
        Act::Wait(time) => sleep(time).await,
        Act::FailFor(time) => {
            let begun = log.times("begin")[0];
            if begun.elapsed() < time {
                return Err(io::Error::other("the target is away").into());
            }
        }
        Act::Fail => return Err(io::Error::other("no way").into()),
        Act::Abort => return Err(AbortError::new("for ever").into()),
        Act::Panic => panic!("oh no"),
        Act::Refuse(wait) => return Err(Refused(wait).into()),
    }
    log.running.fetch_sub(1, Ordering::SeqCst);
    log.add("end");
    Ok(name)
}

combine! {
    #[derive(Debug, Clone, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(crate) struct Do = Open => Perform
}
