use std::any::Any;
use std::mem;
use std::panic::resume_unwind;
use std::sync::Arc;

use crate::context::Context;
use crate::context::shared::Shared;
use crate::scope::{Adopt, Rollback, Scope};
use crate::task::{HeldError, Task};

/// The context of a run, and what the end of the run is reported to. Code that a run needs only if it uses
/// the context is in separate `#[cold]` functions.
pub(super) struct Owned<A> {
    pub(super) cx: Context,
    ends: A,
}

/// How a run ends: by itself, or as part of another run.
pub(crate) trait Ends: Adopt {
    fn succeed(&self, scope: &Scope);
}

/// What ended a run that has something to undo.
pub(super) enum Failed {
    Error(HeldError),
    Panic(Box<dyn Any + Send>),
}

/// How the halves of a run have ended.
pub(super) enum Ended<T: Task> {
    /// With success, and nothing has used the context.
    Unused(T::Output),
    Settled(Settled<T>),
    /// What they did has to be undone before the run ends.
    Undo(Failed),
}

/// How a task ends that has not panicked.
pub(super) type Settled<T> = Result<<T as Task>::Output, <T as Task>::Error>;

impl Failed {
    pub(super) fn release<T: Task>(self) -> T::Error {
        match self {
            Self::Error(held) => T::ERROR.release(held),
            Self::Panic(panic) => resume_unwind(panic),
        }
    }
}

impl<A: Ends> Owned<A> {
    #[inline]
    pub(super) fn new(cx: Context, ends: A) -> Self {
        Self { cx, ends }
    }

    /// Drops a context that is not used, in which there is nothing to drop.
    #[inline]
    pub(super) fn forget(self) {
        mem::forget(self.cx);
    }

    #[inline]
    pub(super) fn succeed<T: Task>(&self, output: T::Output) -> Ended<T> {
        if self.is_used() {
            self.succeed_used();
            return Ended::Settled(Ok(output));
        }
        Ended::Unused(output)
    }

    #[cold]
    fn succeed_used(&self) {
        if let Some(scope) = self.scope() {
            self.ends.succeed(scope);
        }
    }

    /// Returns the error at once, unless there is something to undo first.
    #[cold]
    pub(super) fn settle<T: Task>(&self, error: T::Error) -> Ended<T> {
        let error = match self.scope() {
            Some(scope) if scope.has_work() => match T::ERROR.hold(error) {
                Ok(held) => return Ended::Undo(Failed::Error(held)),
                // Its undos are those of a dropped run, as soon as the halves are dropped: now.
                Err(error) => error,
            },
            _ => error,
        };
        self.drop_run();
        Ended::Settled(Err(error))
    }

    #[inline]
    fn is_used(&self) -> bool {
        self.cx.shared.get().is_some()
    }

    fn scope(&self) -> Option<&Arc<Scope>> {
        self.cx.shared.get().and_then(Shared::used_scope)
    }

    /// The halves are about to be dropped: no reader of their flows must take that for the end of the
    /// data.
    #[inline]
    pub(super) fn stop(&self) {
        self.cx.stop_flows();
    }

    /// Undoes what the run did.
    pub(super) async fn roll_back(&self) {
        if let Some(rollback) = self.rollback() {
            finish(rollback, &self.ends).await;
        }
    }

    fn rollback(&self) -> Option<Rollback> {
        self.stop();
        Rollback::new(Arc::clone(self.scope()?)).unfinished()
    }

    #[cold]
    pub(super) fn drop_run(&self) {
        if let Some(rollback) = self.rollback() {
            self.ends.adopt(rollback);
        }
    }
}

/// Waits for a rollback. If this is dropped, `adopt` goes on with it.
pub(super) async fn finish(rollback: Rollback, adopt: &impl Adopt) {
    let mut unfinished = Unfinished { rollback: Some(rollback), adopt };
    if let Some(rollback) = &mut unfinished.rollback {
        rollback.await;
    }
}

struct Unfinished<'a, A: Adopt> {
    rollback: Option<Rollback>,
    adopt: &'a A,
}

impl<A: Adopt> Drop for Unfinished<'_, A> {
    fn drop(&mut self) {
        if let Some(rollback) = self.rollback.take().and_then(Rollback::unfinished) {
            self.adopt.adopt(rollback);
        }
    }
}

impl Ends for () {
    #[inline]
    fn succeed(&self, scope: &Scope) {
        scope.succeed(self);
    }
}

/// For an attempt: the outer run.
impl Ends for Arc<Scope> {
    fn succeed(&self, scope: &Scope) {
        scope.keep_in(self);
    }
}
