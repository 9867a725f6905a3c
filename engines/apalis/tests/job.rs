//! Runs the program that the guide shows.

use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

#[tokio::test]
async fn submitted_job_is_done() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("text"), "a seam\nand none\nthe seam\n").unwrap();
    // `target/debug/deps/job-..` is next to `target/debug/examples/worker`.
    let built = std::env::current_exe().unwrap().parent().unwrap().with_file_name("examples");
    let mut program = Command::new(built.join("worker"));
    program.args(["text", "seam"]).current_dir(&dir).stdout(Stdio::piped()).kill_on_drop(true);
    let mut running = program.spawn().unwrap();
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(Duration::from_mins(1), lines.next_line());
    assert_eq!(line.await.unwrap().unwrap().unwrap(), "2 lines");
}
