//! `JobRunner` compared with a bare apalis job of the same struct; and `SQLite` with and without the
//! index that apalis ships.
//!
//! The two take turns, and the ratio is the median of the ratios of all rounds. The CPU time is that of
//! this process, with all of its threads: other programs on a busy machine affect it less than the clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use apalis::layers::WorkerBuilderExt;
use apalis::prelude::{BackendExt, Data, TaskSink, WorkerBuilder};
use apalis_postgres::{PgPool, PostgresStorage};
use apalis_sqlite::{SqlitePool, SqliteStorage};
use conjoin::{Provide, Runner, combine, task};
use conjoin_apalis::{Job, JobCodec, JobRunner};
use rustix::time::{ClockId, clock_gettime};
use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

const JOBS: u32 = 5_000;
const ROUNDS: usize = 21;

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

/// What the jobs of one worker take.
struct Cost {
    time: Duration,
    cpu: Duration,
}

fn cpu() -> Duration {
    clock_gettime(ClockId::ProcessCPUTime).try_into().unwrap()
}

/// Returns the cost of a worker, which `build` makes.
macro_rules! cost {
    ($queue:expr, |$worker:ident, $env:ident| $build:expr) => {{
        let mut queue = $queue;
        queue.push_bulk(vec![job().into(); JOBS as usize]).await.unwrap();
        let $env = Arc::new(Env::default());
        let all = Arc::clone(&$env);
        let $worker = WorkerBuilder::new(unique_name()).backend(queue).concurrency(10);
        let worker = $build;
        let (start, before) = (Instant::now(), cpu());
        let all = async move { Ok::<_, std::io::Error>(all.done.all.notified().await) };
        worker.run_until(all).await.unwrap();
        Cost { time: start.elapsed(), cpu: cpu() - before }
    }};
}

macro_rules! compare {
    ($name:literal, $storage:ident, $config:ty, $pool:expr) => {{
        let config = <$config>::default().batch_size(100);
        let bare = async || {
            let queue = $storage::<Move>::new($pool).with_config(config.clone().queue("bare"));
            cost!(queue, |worker, env| worker.data(env).build(bare))
        };
        let runner = async || {
            let queue = $storage::<Job<Move>>::new($pool).with_config(config.clone().queue("job"));
            let queue = queue.with_codec(JobCodec);
            cost!(queue, |worker, env| worker.build(JobRunner::new(Runner::from(env))))
        };
        let mut rounds = Vec::new();
        for round in 0..ROUNDS {
            // In turns, so a machine that gets slower is fair to both.
            rounds.push(if round % 2 == 0 {
                let bare = bare().await;
                (bare, runner().await)
            } else {
                let runner = runner().await;
                (bare().await, runner)
            });
        }
        print($name, &rounds);
    }};
}

fn print(name: &str, rounds: &[(Cost, Cost)]) {
    let per_job = |time: Duration| time.as_secs_f64() / f64::from(JOBS) * 1e6;
    for (what, of) in
        [("CPU time", (|cost| cost.cpu) as fn(&Cost) -> Duration), ("time", |cost| cost.time)]
    {
        let median_of = |value: &dyn Fn(&(Cost, Cost)) -> f64| median(rounds.iter().map(value));
        let bare = median_of(&|(bare, _)| per_job(of(bare)));
        let runner = median_of(&|(_, runner)| per_job(of(runner)));
        let ratio = median_of(&|(bare, runner)| of(bare).div_duration_f64(of(runner)));
        println!(
            "{name}, {what} per job: bare {bare:.0} us, JobRunner {runner:.0} us, ratio {ratio:.3}"
        );
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
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
        let cost = cost!(queue(), |worker, env| worker.build(runner(env)));
        let rate = f64::from(JOBS) / cost.time.as_secs_f64();
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
