use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use apalis_core::backend::ext::BackendExt;
use apalis_core::error::WorkerError;
use apalis_core::worker::builder::WorkerBuilder;
use apalis_core::worker::event::Event as ApalisEvent;
use apalis_core::worker::ext::event_listener::EventListenerExt;
use conjoin::{BoxError, RunIn, Task};
use futures_util::future::BoxFuture;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::{sleep, timeout};

use super::gate::Gate;
use super::jobs::Jobs;
use super::shift::Shift;
use super::{Event, Stop, Worker};
use crate::backoff::Backoff;
use crate::job::{Job, JobCodec};
use crate::queue::with_backend;

/// How long the database has to store what is left, after the jobs have ended.
const FLUSH: Duration = Duration::from_secs(10);

/// How long giving jobs back may take.
const RELEASE: Duration = Duration::from_secs(10);

/// How long the worker waits before it connects again.
const RECONNECT: Backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(30));

/// Works from one connection to the next, until `stop` resolves.
pub(super) async fn work_until<T, Env>(worker: Arc<Worker<T, Env>>, mut stop: Stop<'_>)
where
    T: RunIn<Env, Output: Serialize + Send, Error: Into<BoxError>>,
    T: Serialize + DeserializeOwned + Send + 'static,
    Env: Send + Sync + 'static,
{
    let mut outages = 0;
    loop {
        let shift = Arc::new(Shift::new());
        let name = unique_name(T::INFO.name);
        let stopping = Stopping(Arc::clone(&shift));
        let outage = work(&worker, &shift, &name, stop.as_mut()).await;
        // Whatever still runs is undone before the worker goes on.
        drop(stopping);
        shift.idle().await;
        outages = if shift.has_worked() { 0 } else { outages };
        let goes_on = match outage {
            Some(error) => reconnect(&worker, &name, error, &mut outages, stop.as_mut()).await,
            None => false,
        };
        if !goes_on {
            // If the database is away, others take the jobs over later.
            return drop(release(&worker, &name).await);
        }
    }
}

/// Waits until the database answers, and gives the jobs back. Returns `false` if the worker is asked to
/// stop.
async fn reconnect<T: Task, Env>(
    worker: &Worker<T, Env>,
    name: &str,
    mut error: BoxError,
    outages: &mut usize,
    mut stop: Stop<'_>,
) -> bool {
    loop {
        *outages += 1;
        let wait = RECONNECT.after(*outages);
        worker.tell(&Event::Outage { error: &*error, retried_after: wait });
        tokio::select! {
            () = stop.as_mut() => return false,
            () = sleep(wait) => {}
        }
        match release(worker, name).await {
            Ok(()) => return true,
            Err(away) => error = away,
        }
    }
}

/// Gives back the jobs of a shift that has ended.
async fn release<T: Task, Env>(worker: &Worker<T, Env>, name: &str) -> Result<(), BoxError> {
    Ok(timeout(RELEASE, worker.queue.store().release(name)).await??)
}

/// Works with one connection. Returns why it is lost, or `None` if the worker was asked to stop.
async fn work<T, Env>(
    worker: &Arc<Worker<T, Env>>,
    shift: &Arc<Shift>,
    name: &str,
    stop: Stop<'_>,
) -> Option<BoxError>
where
    T: RunIn<Env, Output: Serialize + Send, Error: Into<BoxError>>,
    T: Serialize + DeserializeOwned + Send + 'static,
    Env: Send + Sync + 'static,
{
    let mut engine = engine(worker, shift, name);
    let lease = worker.queue.lease();
    tokio::select! {
        ended = &mut engine => return Some(ended.err().map_or_else(ended_early, Into::into)),
        () = shift.lost(lease) => return Some(format!("no heartbeat in {lease:?}").into()),
        () = stop => shift.drain(),
    }
    tokio::select! {
        _ = &mut engine => return None,
        () = shift.lost(lease) => return None,
        () = sleep(worker.grace) => shift.stop(),
    }
    tokio::select! {
        _ = &mut engine => {}
        () = async { shift.idle().await; sleep(FLUSH).await } => {}
    }
    None
}

/// Returns apalis' worker.
fn engine<T, Env>(
    worker: &Arc<Worker<T, Env>>,
    shift: &Arc<Shift>,
    name: &str,
) -> BoxFuture<'static, Result<(), WorkerError>>
where
    T: RunIn<Env, Output: Serialize + Send, Error: Into<BoxError>>,
    T: Serialize + DeserializeOwned + Send + 'static,
    Env: Send + Sync + 'static,
{
    let jobs = Jobs { worker: Arc::clone(worker), shift: Arc::clone(shift), name: name.into() };
    let (drained, alive) = (Arc::clone(shift), Arc::clone(shift));
    let drained = async move {
        drained.drained().await;
        Ok::<_, WorkerError>(())
    };
    with_backend!(worker.queue, Job<T>, |backend| {
        let backend = Gate::new(backend, Arc::clone(shift), worker.jobs);
        let engine = WorkerBuilder::new(name)
            .backend(backend.with_codec(JobCodec))
            .on_event(move |_, event| {
                if matches!(event, ApalisEvent::HeartBeat) {
                    alive.heartbeat();
                }
            })
            .build(jobs);
        Box::pin(engine.run_until(drained))
    })
}

/// Stops the jobs of a shift when it is dropped.
struct Stopping(Arc<Shift>);

impl Drop for Stopping {
    fn drop(&mut self) {
        self.0.stop();
    }
}

fn ended_early() -> BoxError {
    "the engine has ended".into()
}

/// The databases know a worker by its name, and refuse the name of an earlier one.
fn unique_name(task: &str) -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let time = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos();
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("{task}-{}-{number}-{time:x}", std::process::id())
}
