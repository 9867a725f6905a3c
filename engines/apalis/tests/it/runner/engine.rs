//! apalis on each database, for the tasks of these tests.

use conjoin::BoxError;
use conjoin_apalis::{Backoff, JobRunner};

/// Does something with the queue of a task in a database.
macro_rules! with_queue {
    ($database:expr, $task:ty, |$queue:ident| $do:expr) => {{
        use apalis::prelude::BackendExt as _;
        use conjoin::Task as _;
        let (often, name) = (std::time::Duration::from_millis(100), <$task>::INFO.name);
        match $database {
            conjoin_servers::Jobs::Sqlite { pool, .. } => {
                let config = apalis_sqlite::Config::default().queue(name);
                let queue = apalis_sqlite::SqliteStorage::<conjoin_apalis::Job<$task>>::new(pool);
                let queue = queue.with_config(config).poll_with_interval(often);
                let $queue = queue.with_codec(conjoin_apalis::JobCodec);
                $do
            }
            conjoin_servers::Jobs::Postgres { pool, .. } => {
                let config = apalis_postgres::Config::default().queue(name);
                let queue =
                    apalis_postgres::PostgresStorage::<conjoin_apalis::Job<$task>>::new(pool);
                let queue = queue.with_config(config).poll_with_interval(often);
                let $queue = queue.with_codec(conjoin_apalis::JobCodec);
                $do
            }
        }
    }};
}

/// Adds a task to its queue.
macro_rules! push {
    ($database:expr, $task:ty, $job:expr) => {
        with_queue!($database, $task, |queue| {
            let mut queue = queue;
            apalis::prelude::TaskSink::push(&mut queue, $job.into()).await.unwrap();
        })
    };
}

/// Spawns a worker, which runs the tasks with this service.
macro_rules! spawn_worker {
    ($database:expr, $task:ty, $service:expr) => {
        with_queue!($database, $task, |queue| {
            use apalis::layers::WorkerBuilderExt as _;
            let worker = apalis::prelude::WorkerBuilder::new("worker").backend(queue);
            let worker = worker.concurrency(4).build($crate::runner::engine::runner($service));
            tokio::spawn(worker.run())
        })
    };
}

/// Retries immediately, so a test doesn't wait.
pub(crate) fn runner<T, S>(service: S) -> JobRunner<T, S>
where
    S: tower::Service<
            T,
            Response: Send + 'static,
            Error: Into<BoxError> + 'static,
            Future: Send + 'static,
        >,
{
    JobRunner::new(service).backoff(Backoff::NONE)
}

pub(crate) use {push, spawn_worker, with_queue};
