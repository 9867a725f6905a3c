//! Jobs that block their thread.

use std::num::NonZero;
use std::time::{Duration, Instant};

use conjoin_apalis::{Job, JobRunner, Worker};
use conjoin_servers::Jobs;

use crate::database::{Working, each, push, queue_of, sqlite};
use crate::task::Act;

#[tokio::test]
async fn blocking_job_runs_once() {
    runs_once(Duration::from_secs(1)).await;
}

#[tokio::test]
#[ignore = "as above, but it takes a minute"]
async fn blocking_job_of_30_s_runs_once() {
    runs_once(Duration::from_secs(3)).await;
}

/// It blocks for ten heartbeats. After so many, a job of a silent worker has been taken over three times.
async fn runs_once(heartbeat: Duration) {
    for database in &each().await {
        let queue = queue_of(database).await.heartbeat(heartbeat);
        push(&queue, [Act::Block(10 * heartbeat)]).await;
        // The second would take the job over.
        let workers: Vec<_> =
            (0..2).map(|_| Working::start(|env| Worker::new(queue.clone(), env))).collect();
        let rows = database.until_all_done().await;
        assert_eq!(rows[0].attempts, 1, "{}: {rows:?}", database.name());
        let runs: usize = workers.iter().map(|worker| worker.log.times("begin").len()).sum();
        println!("{}: {:?} long at {heartbeat:?}: {runs} run", database.name(), 10 * heartbeat);
        assert_eq!(runs, 1, "{}", database.name());
        for worker in workers {
            worker.stop().await;
        }
    }
}

#[tokio::test]
async fn blocking_jobs_run_once_and_at_the_same_time() {
    for database in &each().await {
        let queue = queue_of(database).await;
        push(&queue, vec![Act::Block(Duration::from_secs(4)); 8]).await;
        let eight = NonZero::new(8).unwrap();
        let workers: Vec<_> = (0..2)
            .map(|_| Working::start(|env| Worker::new(queue.clone(), env).jobs(eight)))
            .collect();
        let rows = database.until_all_done().await;
        assert!(rows.iter().all(|row| row.attempts == 1), "{}: {rows:?}", database.name());
        for worker in workers {
            worker.stop().await;
        }
    }
}

/// In apalis' own worker too.
#[tokio::test]
async fn job_runner_keeps_heartbeats_going() {
    use apalis_core::backend::ext::BackendExt;
    use apalis_core::worker::builder::WorkerBuilder;
    use conjoin::{Runner, Task};
    use conjoin_apalis::JobCodec;

    let database = sqlite().await;
    let Jobs::Sqlite { pool, .. } = &database else { unreachable!() };
    push(&queue_of(&database).await, [Act::Block(Duration::from_secs(6))]).await;
    let log = std::sync::Arc::<crate::task::Log>::default();
    for n in 0..2 {
        let config = apalis_sqlite::Config::default()
            .queue(crate::task::Do::INFO.name)
            .heartbeat_interval(Duration::from_secs(1));
        let backend =
            apalis_sqlite::SqliteStorage::<Job<crate::task::Do>>::new(pool).with_config(config);
        let backend = backend.poll_with_interval(Duration::from_millis(100)).with_codec(JobCodec);
        let worker = WorkerBuilder::new(format!("worker-{n}")).backend(backend);
        let runner = Runner::new(crate::task::Env { log: std::sync::Arc::clone(&log) });
        tokio::spawn(worker.build(JobRunner::new(runner)).run());
    }
    let begin = Instant::now();
    let rows = database.until_all_done().await;
    assert!(begin.elapsed() > Duration::from_secs(5));
    assert_eq!((rows[0].attempts, log.times("begin").len()), (1, 1));
}
