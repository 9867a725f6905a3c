//! Five sources, four sinks and all 20 pairs: on a command line, from a TOML file, in a queue, and over
//! HTTP. `etl_by_hand.rs` does the same without conjoin.
//!
//! ```text
//! etl run file-to-table people.txt people     # runs one job
//! etl submit jobs.toml                        # adds jobs to a queue in a SQLite file
//! etl serve 127.0.0.1:8080                    # takes jobs by `POST /jobs`; `GET /schema` describes them
//! etl work                                    # runs the jobs of the queue, until it is interrupted
//! ```

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use clap::{Args, Parser, Subcommand};
use conjoin::{BoxError, Provide, RunIn, combine, task};
use conjoin_apalis::{Event, Job, Queue, Worker};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use sqlx::SqlitePool;
use tokio::fs;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::process::Command;

// The functions.

/// Reads a file.
#[task(output(text))]
async fn file_read(
    /// File to read.
    path: PathBuf,
) -> io::Result<String> {
    fs::read_to_string(path).await
}

/// Reads all files of a folder, in the order of their names.
#[task(output(text))]
async fn folder_read(
    /// Folder to read.
    folder: PathBuf,
) -> io::Result<String> {
    let mut files = Vec::new();
    let mut entries = fs::read_dir(folder).await?;
    while let Some(entry) = entries.next_entry().await? {
        files.push(entry.path());
    }
    files.sort();
    let mut text = String::new();
    for file in files {
        text += &fs::read_to_string(file).await?;
    }
    Ok(text)
}

/// Reads what a command prints.
#[task(output(text))]
async fn command_read(
    /// Command for the shell.
    command: String,
) -> io::Result<String> {
    let output = Command::new("sh").args(["-c", &command]).output().await?;
    String::from_utf8(output.stdout).map_err(io::Error::other)
}

/// Reads the standard input.
#[task(output(text))]
async fn stdin_read() -> io::Result<String> {
    let mut text = String::new();
    tokio::io::stdin().read_to_string(&mut text).await?;
    Ok(text)
}

/// Reads a table, as one line for each row.
#[task(output(text))]
async fn table_read(
    db: &SqlitePool,
    /// Query with one column of text.
    query: String,
) -> sqlx::Result<String> {
    let query = sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(query));
    Ok(query.fetch_all(db).await?.iter().flat_map(|row| [row.as_str(), "\n"]).collect())
}

/// Writes a file.
#[task]
async fn file_write(
    text: String,
    /// File to write.
    to: PathBuf,
    /// Adds to the file, instead of replacing it.
    #[default(false)]
    append: bool,
) -> io::Result<usize> {
    let mut options = fs::OpenOptions::new();
    options.create(true).append(append).write(true).truncate(!append);
    let mut file = options.open(to).await?;
    file.write_all(text.as_bytes()).await?;
    file.flush().await?;
    Ok(text.lines().count())
}

/// Adds the lines to a table. Creates the table if it does not exist.
#[task]
async fn table_write(
    db: &SqlitePool,
    text: String,
    /// Table to add to.
    table: String,
) -> sqlx::Result<usize> {
    let create = format!("CREATE TABLE IF NOT EXISTS {table} (line TEXT)");
    let mut transaction = db.begin().await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(create)).execute(&mut *transaction).await?;
    for line in text.lines() {
        let insert = sqlx::AssertSqlSafe(format!("INSERT INTO {table} VALUES (?)"));
        sqlx::query(insert).bind(line).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(text.lines().count())
}

/// Gives the text to a command.
#[task]
async fn command_write(
    text: String,
    /// Command for the shell.
    pipe: String,
) -> io::Result<usize> {
    let mut command = Command::new("sh");
    let mut child = command.args(["-c", &pipe]).stdin(std::process::Stdio::piped()).spawn()?;
    child.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?.write_all(text.as_bytes()).await?;
    let status = child.wait().await?;
    if status.success() {
        Ok(text.lines().count())
    } else {
        Err(io::Error::other(status.to_string()))
    }
}

/// Prints the text.
#[task]
fn stdout_write(text: String) -> usize {
    print!("{text}");
    text.lines().count()
}

// End of the functions.

combine! {
    /// Moves text from any source to any sink.
    #[derive(Subcommand, Serialize, Deserialize, JsonSchema)]
    #[serde(tag = "kind", rename_all = "kebab-case")]
    #[each(derive(Args, Serialize, Deserialize, JsonSchema))]
    enum Move = [
        FileRead as File,
        FolderRead as Folder,
        CommandRead as Command,
        StdinRead as Stdin,
        TableRead as Table,
    ] => [
        FileWrite as File,
        TableWrite as Table,
        CommandWrite as Command,
        StdoutWrite as Stdout,
    ]
}

#[derive(Provide)]
struct App {
    db: SqlitePool,
}

#[derive(Parser)]
enum Cli {
    /// Runs one job.
    #[command(subcommand)]
    Run(Move),
    /// Adds the jobs of a TOML file to the queue.
    Submit { file: PathBuf },
    /// Takes jobs over HTTP, and adds them to the queue.
    Serve { address: String },
    /// Runs the jobs of the queue, until it is interrupted.
    Work,
}

#[derive(Deserialize)]
struct Jobs {
    job: Vec<Move>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Err(error) = run(Cli::parse()).await else { return ExitCode::SUCCESS };
    eprintln!("{error}");
    ExitCode::FAILURE
}

async fn run(cli: Cli) -> Result<(), BoxError> {
    let app = App { db: SqlitePool::connect("sqlite:data.db?mode=rwc").await? };
    let queue = Queue::<Move>::open("sqlite:queue.db").await?;
    match cli {
        Cli::Run(job) => println!("{} lines", job.run(&app).await?),
        Cli::Submit { file } => {
            let jobs: Jobs = toml::from_str(&fs::read_to_string(file).await?)?;
            queue.push_all(jobs.job.into_iter().map(|job| Job::from(job).into())).await?;
        }
        Cli::Serve { address } => {
            axum::serve(TcpListener::bind(address).await?, web(queue)).await?;
        }
        Cli::Work => Worker::new(queue, app).on_event(print).run().await,
    }
    Ok(())
}

fn web(queue: Queue<Move>) -> Router {
    let schema = get(async || Json(schema_for!(Move)));
    Router::new().route("/jobs", post(submit)).route("/schema", schema).with_state(queue)
}

async fn submit(
    State(queue): State<Queue<Move>>,
    Json(job): Json<Move>,
) -> Result<(), (StatusCode, String)> {
    queue.push(job).await.map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
}

fn print(event: &Event<'_>) {
    match event {
        Event::Done { output, .. } => println!("{output} lines"),
        Event::Failed { error, .. } => eprintln!("{error}"),
        _ => {}
    }
}
