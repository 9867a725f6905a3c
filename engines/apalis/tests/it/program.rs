//! Runs the program that the guide shows.

use std::process::{Command as Kill, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use tokio::time::timeout;

#[tokio::test]
async fn submitted_job_is_done_and_the_worker_ends_on_sigterm() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("text"), "a seam\nand none\nthe seam\n").unwrap();
    // `target/debug/deps/it-..` is next to `target/debug/examples/worker`.
    let built = std::env::current_exe().unwrap().parent().unwrap().with_file_name("examples");
    let mut program = Command::new(built.join("worker"));
    program.args(["text", "seam"]).current_dir(&dir).stdout(Stdio::piped()).kill_on_drop(true);
    let mut running = program.spawn().unwrap();
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    let line = timeout(Duration::from_mins(1), lines.next_line());
    assert_eq!(line.await.unwrap().unwrap().unwrap(), "2 lines");
    let id = running.id().unwrap().to_string();
    assert!(Kill::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let ended = timeout(Duration::from_mins(1), running.wait()).await;
    assert!(ended.expect("it does not end").unwrap().success());
}
