//! What `etl.rs` does, in plain Rust: without conjoin, and with apalis itself.
//!
//! ```text
//! etl_by_hand run file people.txt table people
//! etl_by_hand submit jobs.toml
//! etl_by_hand serve 127.0.0.1:8080
//! etl_by_hand work
//! ```

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use apalis::prelude::{AbortError, Data, TaskSink, WorkerBuilder};
use apalis_sqlite::{Config, SqliteStorage};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use clap::{Parser, Subcommand};
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::SqlitePool;
use tokio::fs;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::process::Command;

// The functions.

/// Reads a file.
async fn file_read(path: PathBuf) -> io::Result<String> {
    fs::read_to_string(path).await
}

/// Reads all files of a folder, in the order of their names.
async fn folder_read(folder: PathBuf) -> io::Result<String> {
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
async fn command_read(command: String) -> io::Result<String> {
    let output = Command::new("sh").args(["-c", &command]).output().await?;
    String::from_utf8(output.stdout).map_err(io::Error::other)
}

/// Reads the standard input.
async fn stdin_read() -> io::Result<String> {
    let mut text = String::new();
    tokio::io::stdin().read_to_string(&mut text).await?;
    Ok(text)
}

/// Reads a table, as one line for each row.
async fn table_read(db: &SqlitePool, query: String) -> sqlx::Result<String> {
    let query = sqlx::query_scalar::<_, String>(sqlx::AssertSqlSafe(query));
    Ok(query.fetch_all(db).await?.iter().flat_map(|row| [row.as_str(), "\n"]).collect())
}

/// Writes a file.
async fn file_write(text: String, to: PathBuf, append: bool) -> io::Result<usize> {
    let mut options = fs::OpenOptions::new();
    options.create(true).append(append).write(true).truncate(!append);
    let mut file = options.open(to).await?;
    file.write_all(text.as_bytes()).await?;
    file.flush().await?;
    Ok(text.lines().count())
}

/// Adds the lines to a table. Creates the table if it does not exist.
async fn table_write(db: &SqlitePool, text: String, table: String) -> sqlx::Result<usize> {
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
async fn command_write(text: String, pipe: String) -> io::Result<usize> {
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
fn stdout_write(text: &str) -> usize {
    print!("{text}");
    text.lines().count()
}

// End of the functions.

/// Where text comes from.
#[derive(Debug, Clone, Subcommand, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Move {
    /// Reads a file.
    File {
        /// File to read.
        path: PathBuf,
        #[command(subcommand)]
        to: Sink,
    },
    /// Reads all files of a folder, in the order of their names.
    Folder {
        /// Folder to read.
        folder: PathBuf,
        #[command(subcommand)]
        to: Sink,
    },
    /// Reads what a command prints.
    Command {
        /// Command for the shell.
        command: String,
        #[command(subcommand)]
        to: Sink,
    },
    /// Reads the standard input.
    Stdin {
        #[command(subcommand)]
        to: Sink,
    },
    /// Reads a table, as one line for each row.
    Table {
        /// Query with one column of text.
        query: String,
        #[command(subcommand)]
        to: Sink,
    },
}

/// Where text goes.
#[derive(Debug, Clone, Subcommand, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Sink {
    /// Writes a file.
    File {
        /// File to write.
        to: PathBuf,
        /// Adds to the file, instead of replacing it.
        #[arg(long)]
        #[serde(default)]
        append: bool,
    },
    /// Adds the lines to a table. Creates the table if it does not exist.
    Table {
        /// Table to add to.
        table: String,
    },
    /// Gives the text to a command.
    Command {
        /// Command for the shell.
        pipe: String,
    },
    /// Prints the text.
    Stdout,
}

impl Move {
    async fn run(self, app: &App) -> Result<usize, BoxError> {
        let (text, to) = match self {
            Self::File { path, to } => (named("file_read", file_read(path).await)?, to),
            Self::Folder { folder, to } => (named("folder_read", folder_read(folder).await)?, to),
            Self::Command { command, to } => {
                (named("command_read", command_read(command).await)?, to)
            }
            Self::Stdin { to } => (named("stdin_read", stdin_read().await)?, to),
            Self::Table { query, to } => {
                (named("table_read", table_read(&app.db, query).await)?, to)
            }
        };
        match to {
            Sink::File { to, append } => named("file_write", file_write(text, to, append).await),
            Sink::Table { table } => named("table_write", table_write(&app.db, text, table).await),
            Sink::Command { pipe } => named("command_write", command_write(text, pipe).await),
            Sink::Stdout => Ok(stdout_write(&text)),
        }
    }
}

/// Says which function failed.
fn named<T, E: Into<BoxError>>(name: &str, result: Result<T, E>) -> Result<T, BoxError> {
    result.map_err(|error| format!("{name}: {}", error.into()).into())
}

type BoxError = Box<dyn std::error::Error + Send + Sync>;

#[derive(Clone)]
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
    let pool = SqlitePool::connect("sqlite:queue.db?mode=rwc").await?;
    SqliteStorage::setup(&pool).await?;
    let mut queue = SqliteStorage::<Value>::new(&pool).with_config(Config::default().queue("Move"));
    match cli {
        Cli::Run(job) => println!("{} lines", job.run(&app).await?),
        Cli::Submit { file } => {
            let jobs: Jobs = toml::from_str(&fs::read_to_string(file).await?)?;
            for job in jobs.job {
                queue.push(serde_json::to_value(job)?).await?;
            }
        }
        Cli::Serve { address } => {
            axum::serve(TcpListener::bind(address).await?, web(queue)).await?;
        }
        Cli::Work => {
            let worker = WorkerBuilder::new(format!("etl-{}", std::process::id()));
            let worker = worker.backend(queue).data(app).build(work);
            worker.run_until(tokio::signal::ctrl_c()).await?;
        }
    }
    Ok(())
}

fn web(queue: SqliteStorage<Value>) -> Router {
    let schema = get(async || Json(schema_for!(Move)));
    Router::new().route("/jobs", post(submit)).route("/schema", schema).with_state(queue)
}

async fn submit(
    State(mut queue): State<SqliteStorage<Value>>,
    Json(job): Json<Move>,
) -> Result<(), (StatusCode, String)> {
    let failed = |error: BoxError| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string());
    let job = serde_json::to_value(job).map_err(|error| failed(error.into()))?;
    queue.push(job).await.map_err(|error| failed(error.into()))
}

// A queue of `Move` ends its worker with the first payload that isn't one.
async fn work(job: Value, app: Data<App>) -> Result<usize, BoxError> {
    let result = match serde_json::from_value::<Move>(job) {
        Ok(job) => job.run(&app).await,
        Err(error) => Err(AbortError::new(error).into()),
    };
    match &result {
        Ok(lines) => println!("{lines} lines"),
        Err(error) => eprintln!("{error}"),
    }
    result
}
