use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context as Waker, Poll, Waker as Wake, ready};

use crate::context::owned::Ends;
use crate::lock::lock;
use crate::scope::{Adopt, Rollback, Scope, is_undoing, spawn};

/// Lets no run begin while the undos of a dropped run are at work. All clones of a runner share it.
#[derive(Default)]
pub(super) struct Gate(Mutex<State>);

#[derive(Default)]
struct State {
    /// The rollbacks that are spawned, or polled by a run that waits here.
    running: usize,
    /// The rollbacks for which there was no async runtime.
    kept: Vec<Rollback>,
    waiting: Vec<Wake>,
}

impl Gate {
    fn keep(&self, rollback: Rollback) {
        self.change(|state| state.kept.push(rollback));
    }

    /// Wakes all runs that wait: each may have to poll a rollback, or may begin.
    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = lock(&self.0);
        change(&mut state);
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        waiting.into_iter().for_each(Wake::wake);
    }

    /// Returns a kept rollback, or waits until there is none at all.
    fn poll_kept(&self, waker: &mut Waker<'_>) -> Poll<Option<Rollback>> {
        let mut state = lock(&self.0);
        if let Some(kept) = state.kept.pop() {
            state.running += 1;
            return Poll::Ready(Some(kept));
        }
        if state.running == 0 {
            return Poll::Ready(None);
        }
        if !state.waiting.iter().any(|waiting| waiting.will_wake(waker.waker())) {
            state.waiting.push(waker.waker().clone());
        }
        Poll::Pending
    }
}

impl Adopt for Arc<Gate> {
    fn adopt(&self, rollback: Rollback) {
        if !can_spawn() {
            return self.keep(rollback);
        }
        lock(&self.0).running += 1;
        spawn(Passing { rollback: Some(rollback), gate: Arc::clone(self) });
    }
}

/// Whether there is a runtime to spawn on.
fn can_spawn() -> bool {
    #[cfg(feature = "tokio")]
    return tokio::runtime::Handle::try_current().is_ok();
    #[cfg(not(feature = "tokio"))]
    return false;
}

impl Ends for Arc<Gate> {
    fn succeed(&self, scope: &Scope) {
        scope.succeed(self);
    }
}

/// A rollback for which the gate is closed, until this is dropped.
struct Passing {
    rollback: Option<Rollback>,
    gate: Arc<Gate>,
}

impl Future for Passing {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<()> {
        if let Some(rollback) = &mut self.rollback {
            ready!(Pin::new(rollback).poll(waker));
        }
        Poll::Ready(())
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        // What is left of it is lost: it is reported before another run begins.
        drop(self.rollback.take());
        self.gate.change(|state| state.running -= 1);
    }
}

/// Waits until the gate is open, and runs the rollbacks that were kept.
pub(super) struct Idle {
    gate: Arc<Gate>,
    rollback: Option<Rollback>,
}

impl Idle {
    pub(super) fn new(gate: &Arc<Gate>) -> Self {
        Self { gate: Arc::clone(gate), rollback: None }
    }
}

impl Future for Idle {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<()> {
        // An undo that runs a task would wait for itself.
        if is_undoing() {
            return Poll::Ready(());
        }
        loop {
            if let Some(rollback) = &mut self.rollback {
                ready!(Pin::new(rollback).poll(waker));
                self.rollback = None;
                self.gate.change(|state| state.running -= 1);
            }
            match ready!(self.gate.poll_kept(waker)) {
                None => return Poll::Ready(()),
                kept => self.rollback = kept,
            }
        }
    }
}

impl Drop for Idle {
    fn drop(&mut self) {
        let Some(rollback) = self.rollback.take() else { return };
        if let Some(rollback) = rollback.unfinished() {
            self.gate.adopt(rollback);
        }
        self.gate.change(|state| state.running -= 1);
    }
}
