use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use apalis_core::backend::{Backend, BackendConfig};
use apalis_core::worker::context::WorkerContext;
use futures_util::task::AtomicWaker;
use tokio::time::{Sleep, sleep};

use super::shift::Shift;

/// How often an idle worker looks for jobs.
const IDLE: Duration = Duration::from_secs(1);

/// A backend that hands out a job if there is room for it and the worker doesn't drain.
///
/// apalis limits jobs in the service and drains by not polling the backend any more. Then there are no
/// heartbeats until the last job has ended.
pub(super) struct Gate<B> {
    backend: B,
    shift: Arc<Shift>,
    jobs: usize,
    idle: Option<Pin<Box<Sleep>>>,
    fetch: Arc<Fetch>,
}

/// Whether the statement that fetches a job can make progress.
#[derive(Default)]
struct Fetch {
    woken: AtomicBool,
    worker: AtomicWaker,
}

impl<B> Gate<B> {
    pub(super) fn new(backend: B, shift: Arc<Shift>, jobs: usize) -> Self {
        Self { backend, shift, jobs, idle: None, fetch: Arc::default() }
    }

    fn poll_idle(&mut self, waker: &mut Context<'_>) {
        let idle = self.idle.get_or_insert_with(|| Box::pin(sleep(IDLE)));
        while idle.as_mut().poll(waker).is_ready() {
            idle.set(sleep(IDLE));
        }
    }
}

impl<B: Backend> Backend for Gate<B> {
    type Task = B::Task;
    type Error = B::Error;

    fn poll_ready(
        &mut self,
        waker: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Result<(), B::Error>> {
        self.backend.poll_ready(waker, worker)
    }

    fn poll_next(
        &mut self,
        waker: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Option<Result<B::Task, B::Error>>> {
        self.shift.waker.register(waker.waker());
        if self.shift.running() >= self.jobs {
            return Poll::Pending;
        }
        self.fetch.worker.register(waker.waker());
        let woken = self.fetch.woken.swap(false, Ordering::AcqRel);
        // A statement that is under way is finished: it holds locks in the database.
        if self.shift.is_draining() && !woken {
            return Poll::Pending;
        }
        self.poll_idle(waker);
        let fetch = Waker::from(Arc::clone(&self.fetch));
        self.backend.poll_next(&mut Context::from_waker(&fetch), worker)
    }

    fn poll_close(
        &mut self,
        waker: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Result<(), B::Error>> {
        self.backend.poll_close(waker, worker)
    }
}

impl<B: BackendConfig> BackendConfig for Gate<B> {
    type Args = B::Args;
    type Id = B::Id;
    type Kind = B::Kind;
    type Config = B::Config;
    type Layer = B::Layer;

    fn config(&self) -> &B::Config {
        self.backend.config()
    }

    fn middleware(&mut self, worker: &mut WorkerContext) -> B::Layer {
        self.backend.middleware(worker)
    }
}

impl Wake for Fetch {
    fn wake(self: Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        self.worker.wake();
    }
}
