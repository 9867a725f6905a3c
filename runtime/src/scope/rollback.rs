use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Waker, Poll, ready};

use futures_core::future::BoxFuture;

use crate::catch::{catch, quietly};
use crate::lock::lock;
use crate::scope::{Report, Scope, Undo};

thread_local! {
    static UNDOING: Cell<bool> = const { Cell::new(false) };
}

/// Whether an undo is being polled on this thread.
#[cfg(feature = "tower")]
pub(crate) fn is_undoing() -> bool {
    UNDOING.get()
}

/// The end of a run that has not succeeded, as one future: waits for its threads, runs its undos last
/// first, and then removes its scratch directory. If one undo fails, the others still run.
///
/// If it is dropped before it has ended, what is left is lost, and reported. So code that holds one and
/// may be dropped hands it over to an [`Adopt`](crate::scope::Adopt).
pub(crate) struct Rollback {
    scope: Arc<Scope>,
    step: Option<Step>,
    ended: bool,
}

enum Step {
    Attempt(Box<Rollback>),
    Undo(Undo, Option<BoxFuture<'static, ()>>),
}

impl Rollback {
    pub(crate) fn new(scope: Arc<Scope>) -> Self {
        scope.stop();
        Self { scope, step: None, ended: false }
    }

    /// Ends it at once if there is nothing to wait for. Otherwise returns it.
    pub(crate) fn unfinished(mut self) -> Option<Self> {
        if self.ended || self.step.is_none() && !self.scope.has_work() {
            self.end();
            return None;
        }
        Some(self)
    }

    fn next_step(&self) -> Option<Step> {
        if let Some(attempt) = self.scope.dropped_attempt() {
            return Some(Step::Attempt(Box::new(attempt)));
        }
        let undo = lock(&self.scope.undos).pop()?;
        let limit = self.scope.settings().undo_limit.as_ref();
        Some(Step::Undo(undo, limit.and_then(|limit| catch(limit).ok())))
    }

    fn end(&mut self) {
        if !std::mem::replace(&mut self.ended, true) {
            self.scope.fail();
        }
    }

    fn report(&self) -> &Report {
        &self.scope.settings().report
    }
}

impl Future for Rollback {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<()> {
        let _undoing = Undoing::begin();
        loop {
            if let Some(step) = &mut self.step {
                let error = ready!(step.poll(waker));
                let step = self.step.take();
                quietly(|| drop(step));
                if let Some(error) = error {
                    self.report().report(error);
                }
            }
            ready!(self.scope.threads.poll_ended(waker));
            self.step = self.next_step();
            if self.step.is_none() {
                self.end();
                return Poll::Ready(());
            }
        }
    }
}

impl Step {
    /// Returns the error to report, if there is one.
    fn poll(&mut self, waker: &mut Waker<'_>) -> Poll<Option<crate::box_error::BoxError>> {
        let (undo, limit) = match self {
            Self::Attempt(attempt) => return Pin::new(&mut **attempt).poll(waker).map(|()| None),
            Self::Undo(undo, limit) => (undo, limit),
        };
        match catch(|| undo.as_mut().poll(waker)) {
            Ok(Poll::Ready(result)) => return Poll::Ready(result.err()),
            Ok(Poll::Pending) => {}
            Err(panic) => {
                quietly(|| drop(panic));
                return Poll::Ready(Some("an undo panicked".into()));
            }
        }
        match limit.as_mut().map(|limit| catch(|| limit.as_mut().poll(waker))) {
            Some(Ok(Poll::Ready(()))) => {
                Poll::Ready(Some("an undo was given up because it took too long".into()))
            }
            Some(Err(_)) => {
                *limit = None;
                Poll::Pending
            }
            _ => Poll::Pending,
        }
    }
}

impl Drop for Rollback {
    fn drop(&mut self) {
        if self.ended {
            return;
        }
        let mut step = self.step.take();
        while let Some(lost) = step.or_else(|| self.next_step()) {
            let is_undo = matches!(lost, Step::Undo(..));
            quietly(|| drop(lost));
            if is_undo {
                self.report().report("an undo was lost: no async runtime was left to run it");
            }
            step = None;
        }
        self.end();
    }
}

/// While it lives, this thread polls undos.
struct Undoing(bool);

impl Undoing {
    fn begin() -> Self {
        Self(UNDOING.replace(true))
    }
}

impl Drop for Undoing {
    fn drop(&mut self) {
        UNDOING.set(self.0);
    }
}
