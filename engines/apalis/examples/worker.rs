//! A combined task as a job in a `SQLite` file: counts the lines of a file that have a word.
//!
//! `cargo run -p conjoin-apalis --example worker -- Cargo.toml serde` adds a job and works until it is
//! interrupted. Jobs that are left in the file are done when it runs again.

use std::env::args;
use std::io;

use conjoin::{BoxError, combine, report, task};
use conjoin_apalis::{Event, Queue, Worker};
use serde::{Deserialize, Serialize};

/// Reads a file.
#[task(output(text))]
fn read(path: String) -> io::Result<String> {
    std::fs::read_to_string(path)
}

/// Counts the lines that have a word.
#[task]
fn count(text: String, word: String) -> usize {
    text.lines().filter(|line| line.contains(&word)).count()
}

combine! {
    /// Counts the lines of a file that have a word.
    #[derive(Serialize, Deserialize)]
    struct CountInFile = Read => Count
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let queue = Queue::<CountInFile>::open("sqlite:queue.db").await?;
    if let (Some(path), Some(word)) = (args().nth(1), args().nth(2)) {
        queue.push(CountInFile { path, word }).await?;
    }
    Worker::new(queue, ()).on_event(print).run().await;
    Ok(())
}

fn print(event: &Event<'_>) {
    match event {
        Event::Done { output, .. } => println!("{output} lines"),
        Event::Failed { error, .. } | Event::Outage { error, .. } => {
            eprintln!("{}", report(*error));
        }
        _ => {}
    }
}
