//! The databases, each with a queue, and workers in this process.

use std::sync::Arc;
use std::time::Duration;

use conjoin_apalis::{Queue, Worker};
use conjoin_servers::Jobs;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::task::{Act, Do, Env, Log};

/// One of each kind.
pub(crate) async fn each() -> Vec<Jobs> {
    Jobs::each(set_up).await
}

pub(crate) async fn sqlite() -> Jobs {
    Jobs::sqlite(set_up).await
}

pub(crate) async fn postgres() -> Option<Jobs> {
    Jobs::postgres(set_up).await
}

pub(crate) async fn set_up(url: &str) {
    Queue::<Do>::open(url).await.unwrap();
}

/// The queue, with the shortest heartbeat.
pub(crate) async fn queue_of(database: &Jobs) -> Queue<Do> {
    Queue::open(&database.url()).await.unwrap().heartbeat(Duration::from_secs(1))
}

/// A worker in this process. `stop` asks it to stop.
pub(crate) struct Working {
    pub(crate) log: Arc<Log>,
    stop: oneshot::Sender<()>,
    worker: JoinHandle<()>,
}

impl Working {
    pub(crate) fn start(worker: impl FnOnce(Env) -> Worker<Do, Env>) -> Self {
        Self::start_with(Arc::default(), worker)
    }

    pub(crate) fn start_with(log: Arc<Log>, worker: impl FnOnce(Env) -> Worker<Do, Env>) -> Self {
        let (stop, stopped) = oneshot::channel();
        let worker = worker(Env { log: Arc::clone(&log) }).run_until(stopped);
        Self { log, stop, worker: tokio::spawn(worker) }
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.worker.is_finished()
    }

    /// Tells it to stop, and waits until it has ended.
    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        let ended = tokio::time::timeout(Duration::from_mins(2), self.worker).await;
        ended.expect("the worker does not stop").unwrap();
    }
}

/// Jobs, one for each act.
pub(crate) async fn push(queue: &Queue<Do>, acts: impl IntoIterator<Item = Act>) {
    for (n, act) in acts.into_iter().enumerate() {
        queue.push(Do { name: format!("job {n}"), act }).await.unwrap();
    }
}
