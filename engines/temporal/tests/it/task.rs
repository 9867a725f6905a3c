//! A pair whose second half does what its input says, and writes down what it does.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use conjoin::{Context, Provide, combine, task};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use tokio::time::sleep;

/// A file with a line for each step of any run, in whatever process.
#[derive(Debug, Clone)]
pub(crate) struct Log(pub(crate) PathBuf);

impl Log {
    pub(crate) fn add(&self, line: &str) {
        let file = OpenOptions::new().append(true).create(true).open(&self.0);
        file.unwrap().write_all(format!("{line}\n").as_bytes()).unwrap();
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.0).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    pub(crate) fn count(&self, line: &str) -> usize {
        self.lines().iter().filter(|other| *other == line).count()
    }
}

#[derive(Debug, Provide)]
pub(crate) struct Env {
    pub(crate) log: Log,
}

/// What a run does.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Act {
    End,
    Fail,
    Panic,
    /// Blocks its thread.
    Block(Duration),
    /// Waits as async code does.
    Wait(Duration),
    /// Waits for ever in its first attempt.
    WaitOnce,
}

#[derive(Debug, Error)]
#[error("failed to write")]
pub(crate) struct WriteError(#[source] io::Error);

#[task(output(text))]
pub(crate) fn open(text: String) -> String {
    text
}

#[task]
pub(crate) async fn perform(
    log: &Log,
    cx: &Context,
    text: String,
    act: Act,
) -> Result<usize, WriteError> {
    let before = log.count("begin");
    log.add("begin");
    log.add(&format!("key {}", cx.key().unwrap_or("-")));
    cx.progress().expect_bytes(100);
    cx.progress().add_bytes(text.len() as u64);
    cx.progress().add_items(1);
    let undo = log.clone();
    cx.on_failure(async move {
        // Long enough to be seen if nothing waits for it.
        sleep(Duration::from_millis(200)).await;
        undo.add("undo");
    });
    match act {
        Act::End => {}
        Act::Fail => return Err(WriteError(io::Error::from(io::ErrorKind::StorageFull))),
        Act::Panic => panic!("oh no"),
        Act::Block(time) => thread::sleep(time),
        Act::Wait(time) => sleep(time).await,
        Act::WaitOnce if before > 0 => {}
        Act::WaitOnce => std::future::pending().await,
    }
    log.add("end");
    Ok(text.len())
}

combine! {
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub(crate) struct Do = Open => Perform
}
