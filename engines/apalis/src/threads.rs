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
        if state.idle > state.waiting.len() {
            state.waiting.push_back(work);
            drop(state);
            self.changed.notify_one();
        } else {
            drop(state);
            let pool = Arc::clone(self);
            thread::spawn(move || pool.work(work));
        }
    }

    fn work(&self, first: Work) {
        let mut next = Some(first);
        while let Some(work) = next {
            // A panic closes the channel of the result. The thread goes on.
            let _ = catch_unwind(AssertUnwindSafe(work));
            next = self.wait();
        }
    }

    fn wait(&self) -> Option<Work> {
        let mut state = self.lock();
        state.idle += 1;
        let nothing = |state: &mut State| state.waiting.is_empty();
        let waited = self.changed.wait_timeout_while(state, IDLE, nothing);
        state = waited.unwrap_or_else(PoisonError::into_inner).0;
        state.idle -= 1;
        state.waiting.pop_front()
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
