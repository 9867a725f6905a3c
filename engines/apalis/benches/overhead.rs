//! Jobs per second: `JobRunner` compared with a bare apalis job of the same struct, in turns; and
//! `SQLite` with and without the index that apalis ships.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Instant;

use apalis::layers::WorkerBuilderExt;
use apalis::prelude::{BackendExt, Data, TaskSink, WorkerBuilder};
use apalis_postgres::{PgPool, PostgresStorage};
use apalis_sqlite::{SqlitePool, SqliteStorage};
use conjoin::{Provide, Runner, combine, task};
use conjoin_apalis::{Job, JobCodec, JobRunner};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

const JOBS: u32 = 5_000;
const ROUNDS: usize = 9;

#[derive(Default)]
struct Done {
    jobs: AtomicU32,
    all: Notify,
}

#[derive(Default, Provide)]
struct Env {
    done: Done,
}

#[task(output(text))]
fn open(text: String) -> String {
    text
}

#[task]
fn put(done: &Done, text: String, to: String) -> usize {
    if done.jobs.fetch_add(1, Ordering::Relaxed) + 1 == JOBS {
        done.all.notify_one();
    }
    text.len() + to.len()
}

combine! {
    #[derive(Clone, Serialize, Deserialize)]
    struct Move = Open => Put
}

/// The job as a user would write it without conjoin.
async fn bare(job: Move, env: Data<Arc<Env>>) -> usize {
    put(&env.done, open(job.text), job.to)
}

fn job() -> Move {
    Move { text: "the moved text".to_owned(), to: "the target".to_owned() }
}

/// The databases reject a second worker with the same name.
fn unique_name() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed).to_string()
}

/// Returns the jobs per second of a worker, which `build` makes.
macro_rules! rate {
    ($queue:expr, |$worker:ident, $env:ident| $build:expr) => {{
        let mut queue = $queue;
        queue.push_bulk(vec![job().into(); JOBS as usize]).await.unwrap();
        let $env = Arc::new(Env::default());
        let all = Arc::clone(&$env);
        let $worker = WorkerBuilder::new(unique_name()).backend(queue).concurrency(10);
        let worker = $build;
        let start = Instant::now();
        let all = async move { Ok::<_, std::io::Error>(all.done.all.notified().await) };
        worker.run_until(all).await.unwrap();
        f64::from(JOBS) / start.elapsed().as_secs_f64()
    }};
}

macro_rules! compare {
    ($name:literal, $storage:ident, $config:ty, $pool:expr) => {{
        let (mut bares, mut jobs) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            let config = <$config>::default().batch_size(100);
            let queue = $storage::<Move>::new($pool).with_config(config.clone().queue("bare"));
            bares.push(rate!(queue, |worker, env| worker.data(env).build(bare)));
            let queue = $storage::<Job<Move>>::new($pool).with_config(config.queue("job"));
            let queue = queue.with_codec(JobCodec);
            let runner = |env| JobRunner::new(Runner::from(env));
            jobs.push(rate!(queue, |worker, env| worker.build(runner(env))));
        }
        let (bare, job) = (median(bares), median(jobs));
        println!("{}: bare {bare:.0}/s, JobRunner {job:.0}/s, ratio {:.3}", $name, job / bare);
    }};
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

async fn sqlite(dir: &tempfile::TempDir, name: &str) -> SqlitePool {
    let url = format!("sqlite:{}/{name}?mode=rwc", dir.path().display());
    let pool = SqlitePool::connect(&url).await.unwrap();
    SqliteStorage::setup(&pool).await.unwrap();
    pool
}

#[tokio::main]
async fn main() {
    let dir = tempfile::tempdir().unwrap();
    for index in [true, false] {
        let pool = sqlite(&dir, &format!("{index}.db")).await;
        if !index {
            sqlx::query("DROP INDEX LIdx").execute(&pool).await.unwrap();
        }
        let queue = || {
            let config = apalis_sqlite::Config::default().batch_size(100);
            SqliteStorage::<Job<Move>>::new(&pool).with_config(config).with_codec(JobCodec)
        };
        let with = if index { "with" } else { "without" };
        let runner = |env| JobRunner::new(Runner::from(env));
        let rate = rate!(queue(), |worker, env| worker.build(runner(env)));
        println!("SQLite {with} LIdx: {rate:.0}/s for the {JOBS} jobs of one worker");
    }

    let pool = sqlite(&dir, "compare.db").await;
    sqlx::query("DROP INDEX LIdx").execute(&pool).await.unwrap();
    compare!("SQLite", SqliteStorage, apalis_sqlite::Config, &pool);

    let Some(server) = conjoin_servers::Postgres::start() else { return };
    let pool = PgPool::connect(&server.url()).await.unwrap();
    PostgresStorage::setup(&pool).await.unwrap();
    compare!("PostgreSQL", PostgresStorage, apalis_postgres::Config, &pool);
}
