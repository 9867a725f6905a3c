//! A combined task as a job in a `SQLite` file: counts the lines of a file that contain a word.
//!
//! `cargo run -p conjoin-apalis --example worker -- Cargo.toml serde` adds a job, and works until
//! Ctrl-C.
//! If the program is killed, the next run does the jobs that are left in the file.

use std::env::args;
use std::io;
use std::time::Duration;

use apalis::layers::WorkerBuilderExt;
use apalis::prelude::{BackendExt, Event, EventListenerExt, TaskSink, WorkerBuilder};
use apalis_sqlite::{SqlitePool, SqliteStorage};
use conjoin::{BoxError, Runner, combine, task};
use conjoin_apalis::{Job, JobCodec, JobRunner};
use serde::{Deserialize, Serialize};

/// Reads a file.
#[task(output(text))]
fn read(path: String) -> io::Result<String> {
    std::fs::read_to_string(path)
}

/// Counts the lines that contain a word.
#[task]
fn count(text: String, word: String) -> usize {
    text.lines().filter(|line| line.contains(&word)).count()
}

combine! {
    /// Counts the lines of a file that contain a word.
    #[derive(Serialize, Deserialize)]
    struct CountInFile = Read => Count
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let pool = SqlitePool::connect("sqlite:queue.db?mode=rwc").await?;
    SqliteStorage::setup(&pool).await?;
    // With this index, the statement that ends a job scans all jobs that its worker ever did.
    sqlx::query("DROP INDEX IF EXISTS LIdx").execute(&pool).await?;

    let mut queue = SqliteStorage::<Job<CountInFile>>::new(&pool)
        .poll_with_interval(Duration::from_secs(1))
        .with_codec(JobCodec);
    if let (Some(path), Some(word)) = (args().nth(1), args().nth(2)) {
        queue.push(CountInFile { path, word }.into()).await?;
    }
    WorkerBuilder::new(format!("worker-{}", std::process::id()))
        .backend(queue)
        .concurrency(8)
        .on_event(|_, event| print(event))
        .build(JobRunner::new(Runner::new(())))
        .run_until(tokio::signal::ctrl_c())
        .await?;
    Ok(())
}

fn print(event: &Event) {
    match event {
        Event::Success(lines) => println!("{} lines", lines.downcast_ref().unwrap_or(&0_usize)),
        Event::Error(error) => eprintln!("{error}"),
        _ => {}
    }
}
