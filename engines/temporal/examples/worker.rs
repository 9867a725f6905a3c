//! A combined task as an activity: counts the lines of a file that have a word.
//!
//! With a server, such as that of `temporal server start-dev`, `cargo run --example worker` works until
//! it is interrupted, and `cargo run --example worker -- Cargo.toml serde` starts an activity.

use std::env::args;
use std::io;
use std::time::Duration;

use conjoin::{BoxError, combine, task};
use conjoin_temporal::{Activity, Tasks};
use serde::{Deserialize, Serialize};
use temporalio_client::{
    ActivityStartOptions, Client, ClientOptions, Connection, ConnectionOptions, Url,
};
use temporalio_sdk::runtime::RuntimeOptions;
use temporalio_sdk::{Runtime, Worker, WorkerOptions};
use tokio::signal::ctrl_c;
use tokio::signal::unix::{SignalKind, signal};

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
    let server = std::env::var("TEMPORAL_URL");
    let server = server.as_deref().unwrap_or("http://127.0.0.1:7233").parse::<Url>()?;
    let connection = Connection::connect(ConnectionOptions::new(server).build()).await?;
    let client = Client::new(connection, ClientOptions::new("default").build())?;
    match (args().nth(1), args().nth(2)) {
        (Some(path), Some(word)) => start(client, CountInFile { path, word }).await,
        _ => work(client).await,
    }
}

async fn work(client: Client) -> Result<(), BoxError> {
    let runtime = Runtime::from_current_tokio(RuntimeOptions::default())?;
    let tasks = Tasks::new(()).with::<CountInFile>();
    let options = WorkerOptions::new("counts").register_activities(tasks).build();
    let mut worker = Worker::new(&runtime, client, options)?;
    let shut_down = worker.shutdown_handle();
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = ctrl_c() => {}
            _ = terminated.recv() => {}
        }
        shut_down();
    });
    Ok(worker.run().await?)
}

async fn start(client: Client, task: CountInFile) -> Result<(), BoxError> {
    let (id, minute) = (format!("{} in {}", task.word, task.path), Duration::from_mins(1));
    let options = ActivityStartOptions::with_start_to_close_timeout("counts", id, minute)
        .heartbeat_timeout(Duration::from_secs(10))
        .build();
    let activity = client.start_activity(Activity::<CountInFile, ()>::new(), task, options).await?;
    println!("{} lines", activity.result().await?);
    Ok(())
}
