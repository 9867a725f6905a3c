use std::sync::Mutex;
use std::task::{Context as Waker, Poll, Waker as Wake};

use crate::lock::lock;

/// The blocking functions of a run that are at work.
#[derive(Default)]
pub(super) struct Threads(Mutex<State>);

#[derive(Default)]
struct State {
    running: usize,
    waiting: Option<Wake>,
}

impl Threads {
    pub(super) fn are_running(&self) -> bool {
        lock(&self.0).running > 0
    }

    /// Waits until all have ended. Only the run's rollback waits.
    pub(super) fn poll_ended(&self, waker: &mut Waker<'_>) -> Poll<()> {
        let mut state = lock(&self.0);
        if state.running == 0 {
            return Poll::Ready(());
        }
        state.waiting = Some(waker.waker().clone());
        Poll::Pending
    }
}

/// A blocking function that is at work, on whatever thread this is dropped.
pub(crate) struct Working(std::sync::Arc<crate::scope::Scope>);

impl Working {
    pub(crate) fn new(scope: std::sync::Arc<crate::scope::Scope>) -> Self {
        lock(&scope.threads.0).running += 1;
        Self(scope)
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        let mut state = lock(&self.0.threads.0);
        state.running -= 1;
        let waiting = if state.running == 0 { state.waiting.take() } else { None };
        drop(state);
        if let Some(waiting) = waiting {
            waiting.wake();
        }
    }
}
