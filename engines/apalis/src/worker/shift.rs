use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// What a worker does from one connection to the next, shared by all that takes part in it.
pub(super) struct Shift {
    running: watch::Sender<usize>,
    draining: watch::Sender<bool>,
    stopped: watch::Sender<bool>,
    begun: Instant,
    heartbeat: watch::Sender<Instant>,
    /// Wakes the backend, which hands out no jobs while the worker is full or drains.
    pub(super) waker: AtomicWaker,
}

/// Counts a job as running until it is dropped.
pub(super) struct Counted(watch::Sender<usize>);

impl Shift {
    pub(super) fn new() -> Self {
        let begun = Instant::now();
        Self {
            running: watch::Sender::new(0),
            draining: watch::Sender::new(false),
            stopped: watch::Sender::new(false),
            begun,
            heartbeat: watch::Sender::new(begun),
            waker: AtomicWaker::new(),
        }
    }

    pub(super) fn begin(&self) -> Counted {
        self.running.send_modify(|running| *running += 1);
        Counted(self.running.clone())
    }

    pub(super) fn running(&self) -> usize {
        *self.running.borrow()
    }

    /// Begins no more jobs.
    pub(super) fn drain(&self) {
        self.draining.send_replace(true);
        self.waker.wake();
    }

    pub(super) fn is_draining(&self) -> bool {
        *self.draining.borrow()
    }

    /// Stops the running jobs.
    pub(super) fn stop(&self) {
        self.stopped.send_replace(true);
    }

    /// Resolves when the running jobs are to stop.
    pub(super) async fn stopped(&self) {
        // The sender is in `self`, so it does not fail.
        let _ = self.stopped.subscribe().wait_for(|stopped| *stopped).await;
    }

    /// Resolves when no job runs.
    pub(super) async fn idle(&self) {
        let _ = self.running.subscribe().wait_for(|running| *running == 0).await;
    }

    /// Resolves when the worker drains and no job runs.
    pub(super) async fn drained(&self) {
        let _ = self.draining.subscribe().wait_for(|draining| *draining).await;
        self.idle().await;
    }

    pub(super) fn heartbeat(&self) {
        self.heartbeat.send_replace(Instant::now());
    }

    /// Whether a heartbeat has ever reached the database.
    pub(super) fn has_worked(&self) -> bool {
        *self.heartbeat.borrow() > self.begun
    }

    /// Resolves when no heartbeat has reached the database for this long.
    pub(super) async fn lost(&self, lease: Duration) {
        loop {
            let end = *self.heartbeat.borrow() + lease;
            if end <= Instant::now() {
                return;
            }
            sleep_until(end).await;
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.send_modify(|running| *running -= 1);
    }
}
