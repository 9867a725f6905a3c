//! Threads for jobs. A job that blocks holds up no other job and no heartbeat.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::thread;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::oneshot::{self, Receiver, Sender};

/// How long a thread waits for another job before it ends.
const IDLE: Duration = Duration::from_secs(10);

/// As many threads as there are jobs at once. Clones share them.
#[derive(Clone, Default)]
pub(crate) struct Threads(Arc<Pool>);

#[derive(Default)]
struct Pool {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Work>,
    idle: usize,
    /// Whether a thread was woken or started, and has not looked for a job yet.
    is_woken: bool,
}

type Work = Box<dyn FnOnce() + Send>;

/// A job on its thread. It resolves to the job's result, or to `None` if the job was canceled.
///
/// Dropping it cancels the job.
pub(crate) struct Running<O> {
    result: Receiver<O>,
    _cancel: Sender<Infallible>,
}

/// Resolves when the [`Running`] has been dropped.
pub(crate) struct Canceled(Receiver<Infallible>);

impl Threads {
    /// Polls a future on a thread, in the caller's tokio runtime if there is one.
    pub(crate) fn run<F>(
        &self,
        start: impl FnOnce(Canceled) -> F + Send + 'static,
    ) -> Running<F::Output>
    where
        F: Future<Output: Send + 'static>,
    {
        let (sender, result) = oneshot::channel();
        let (cancel, canceled) = oneshot::channel();
        let runtime = Handle::try_current();
        self.0.start(Box::new(move || {
            let run = async move { sender.send(start(Canceled(canceled)).await) };
            // If nothing waits for the result any more, it is dropped.
            drop(match runtime {
                Ok(runtime) => runtime.block_on(run),
                Err(_) => futures_executor::block_on(run),
            });
        }));
        Running { result, _cancel: cancel }
    }
}

impl Pool {
    fn start(self: &Arc<Self>, work: Work) {
        let mut state = self.lock();
        state.waiting.push_back(work);
        self.wake(state);
    }

    /// Wakes or starts a thread, unless no job waits or a thread is about to look.
    ///
    /// One at a time is enough: it does the same before it runs its job. So short jobs don't wake a
    /// thread each, and a job that blocks holds up no other.
    fn wake(self: &Arc<Self>, mut state: MutexGuard<'_, State>) {
        if state.is_woken || state.waiting.is_empty() {
            return;
        }
        state.is_woken = true;
        let is_idle = state.idle > 0;
        drop(state);
        if is_idle {
            self.changed.notify_one();
            return;
        }
        let pool = Arc::clone(self);
        if thread::Builder::new().spawn(move || pool.work()).is_err() {
            let mut state = self.lock();
            state.is_woken = false;
            // For those who wait for these jobs, the thread has ended.
            let lost = std::mem::take(&mut state.waiting);
            drop(state);
            drop(lost);
        }
    }

    fn work(self: &Arc<Self>) {
        self.lock().is_woken = false;
        while let Some(work) = self.next() {
            // A panic closes the channel of the result. The thread goes on.
            let _ = catch_unwind(AssertUnwindSafe(work));
        }
    }

    /// Waits for a job; not forever.
    fn next(self: &Arc<Self>) -> Option<Work> {
        let mut state = self.lock();
        let mut is_late = false;
        while state.waiting.is_empty() && !is_late {
            state.idle += 1;
            let waited = self.changed.wait_timeout(state, IDLE);
            let (woken, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            state = woken;
            state.idle -= 1;
            state.is_woken = false;
            is_late = timeout.timed_out();
        }
        let work = state.waiting.pop_front();
        self.wake(state);
        work
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<O> Future for Running<O> {
    type Output = Option<O>;

    fn poll(mut self: Pin<&mut Self>, waker: &mut Context<'_>) -> Poll<Option<O>> {
        Poll::Ready(ready!(Pin::new(&mut self.result).poll(waker)).ok())
    }
}

impl Future for Canceled {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, waker: &mut Context<'_>) -> Poll<()> {
        Pin::new(&mut self.0).poll(waker).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Barrier};
    use std::time::Duration;

    use futures_util::future::join_all;

    use super::{Running, Threads};

    const JOBS: usize = 8;

    /// Jobs that block until so many of them run.
    fn block(threads: &Threads, at_once: usize) -> Vec<Running<usize>> {
        let all = Arc::new(Barrier::new(at_once));
        let job = |number| {
            let all = Arc::clone(&all);
            threads.run(move |_| async move {
                all.wait();
                number
            })
        };
        (0..JOBS).map(job).collect()
    }

    #[tokio::test]
    async fn jobs_that_block_run_at_the_same_time() {
        let threads = Threads::default();
        for _ in 0..100 {
            let ended = join_all(block(&threads, JOBS));
            let ended = tokio::time::timeout(Duration::from_mins(1), ended).await;
            let all: Vec<_> = (0..JOBS).map(Some).collect();
            assert_eq!(ended.expect("a job waits for one that blocks"), all);
        }
    }
}
