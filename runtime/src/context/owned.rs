use std::any::Any;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use crate::context::Context;
use crate::context::shared::Shared;
use crate::scope::{Adopt, Rollback, Scope};
use crate::task::{HeldError, Task};

/// A context that ends with its run. If the run is dropped, `adopt` takes care of its undos.
///
/// Ending the run empties the context, so it happens only once. Code that a run needs only if it uses
/// the context is in separate `#[cold]` functions.
pub(super) struct Owned<A: Ends> {
    pub(super) cx: Context,
    adopt: A,
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
    pub(super) fn new(cx: Context, adopt: A) -> Self {
        Self { cx, adopt }
    }

    /// Ends the run at once, unless it has failed and there is something to undo.
    #[inline]
    pub(super) fn settle<T: Task>(
        &mut self,
        result: thread::Result<Result<T::Output, T::Error>>,
    ) -> Result<Result<T::Output, T::Error>, Failed> {
        match result {
            Ok(Ok(output)) => {
                self.succeed();
                Ok(Ok(output))
            }
            Ok(Err(error)) => self.settle_error::<T>(error).map(Err),
            Err(panic) => Err(Failed::Panic(panic)),
        }
    }

    #[inline]
    fn settle_error<T: Task>(&mut self, error: T::Error) -> Result<T::Error, Failed> {
        if !self.is_used() {
            return Ok(error);
        }
        if self.has_work() {
            match T::ERROR.hold(error) {
                Ok(held) => return Err(Failed::Error(held)),
                // Its undos are those of a dropped run, as soon as the halves are dropped: now.
                Err(error) => {
                    self.drop_run();
                    return Ok(error);
                }
            }
        }
        self.drop_run();
        Ok(error)
    }

    #[inline]
    fn is_used(&self) -> bool {
        self.cx.shared.get().is_some()
    }

    #[cold]
    fn has_work(&self) -> bool {
        let scope = self.cx.shared.get().and_then(Shared::used_scope);
        scope.is_some_and(|scope| scope.has_work())
    }

    #[inline]
    fn succeed(&mut self) {
        if self.is_used() {
            self.succeed_used();
        }
    }

    #[cold]
    fn succeed_used(&mut self) {
        let shared = std::mem::take(&mut self.cx.shared);
        if let Some(scope) = shared.get().and_then(Shared::used_scope) {
            self.adopt.succeed(scope);
        }
    }

    /// Undoes what the run did.
    pub(super) async fn roll_back(&mut self) {
        if let Some(rollback) = self.rollback() {
            finish(rollback, &self.adopt).await;
        }
    }

    fn rollback(&mut self) -> Option<Rollback> {
        let shared = std::mem::take(&mut self.cx.shared);
        let shared = shared.get()?;
        shared.flows.stop();
        Rollback::new(Arc::clone(shared.used_scope()?)).unfinished()
    }

    #[cold]
    fn drop_run(&mut self) {
        if let Some(rollback) = self.rollback() {
            self.adopt.adopt(rollback);
        }
    }
}

impl<A: Ends> Drop for Owned<A> {
    #[inline]
    fn drop(&mut self) {
        if self.is_used() {
            self.drop_run();
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
