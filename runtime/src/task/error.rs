//! What the macros know about a task's error, and a trait bound can't express.

use std::any::Any;
use std::error::Error;
use std::marker::PhantomData;
use std::ops::Deref;

/// What can be done with an error whose concrete type a macro has seen.
pub struct ErrorFns<E> {
    source: fn(&E) -> Option<&(dyn Error + 'static)>,
    hold: fn(E) -> Result<HeldError, E>,
    release: fn(HeldError) -> E,
}

impl<E> ErrorFns<E> {
    /// For errors about which nothing is known, of handwritten tasks.
    pub(crate) const UNKNOWN: Self =
        Self::new(|_| None, |error| Err(error), |held| unreachable!("nothing was held: {held:?}"));

    pub const fn new(
        source: fn(&E) -> Option<&(dyn Error + 'static)>,
        hold: fn(E) -> Result<HeldError, E>,
        release: fn(HeldError) -> E,
    ) -> Self {
        Self { source, hold, release }
    }

    /// Returns the error that `error` is, if it is one, for [`Error::source`].
    ///
    /// A trait bound can't tell an `anyhow::Error`, which isn't an [`Error`] but holds one, from a
    /// `String`, which holds none.
    pub(crate) fn source<'e>(&self, error: &'e E) -> Option<&'e (dyn Error + 'static)> {
        (self.source)(error)
    }

    /// Stores the error in a `Send` container, so a future can keep it while it awaits the undos.
    ///
    /// Returns the error itself if it is not `Send`.
    pub(crate) fn hold(&self, error: E) -> Result<HeldError, E> {
        (self.hold)(error)
    }

    /// Returns the error that [`hold`](Self::hold) has stored.
    pub(crate) fn release(&self, held: HeldError) -> E {
        (self.release)(held)
    }
}

/// The [`ErrorFns`] of `Self::Error`, inside `impl Task`. A user's constant may have any name without
/// underscores before it, and no variable can have a constant's.
#[doc(hidden)]
#[macro_export]
macro_rules! __error_fns {
    () => {{
        use $crate::__private::{CannotHold as _, HoldsError as _, HoldsNone as _};
        $crate::__private::ErrorFns::new(
            |__error| (&$crate::__private::Probe(__error)).error_source(),
            |__error| $crate::__private::Holder::<Self::Error>::NEW.hold(__error),
            |__held| $crate::__private::Holder::<Self::Error>::NEW.release(__held),
        )
    }};
}

/// The error of some task while its undos are awaited.
#[derive(Debug)]
pub struct HeldError(Box<dyn Any + Send>);

impl HeldError {
    pub(crate) fn new<E: Send + 'static>(error: E) -> Self {
        Self(Box::new(error))
    }

    pub(crate) fn release<E: 'static>(self) -> E {
        *self.0.downcast().expect("the task that held it releases it")
    }
}

/// Finds out whether an error, whose concrete type the caller knows, is an [`Error`] or holds one.
/// Of the methods called `error_source`, the first one whose bounds are met is called.
pub struct Probe<'a, E>(pub &'a E);

impl<'a, E: Error + 'static> Probe<'a, E> {
    #[must_use]
    pub fn error_source(&self) -> Option<&'a (dyn Error + 'static)> {
        Some(self.0)
    }
}

/// For `anyhow::Error` and boxed errors.
pub trait HoldsError<'a> {
    fn error_source(&self) -> Option<&'a (dyn Error + 'static)>;
}

impl<'a, E: Deref<Target: AsError>> HoldsError<'a> for Probe<'a, E> {
    fn error_source(&self) -> Option<&'a (dyn Error + 'static)> {
        Some((**self.0).as_error())
    }
}

/// For every other type.
pub trait HoldsNone<'a> {
    fn error_source(&self) -> Option<&'a (dyn Error + 'static)>;
}

impl<'a, E> HoldsNone<'a> for &Probe<'a, E> {
    fn error_source(&self) -> Option<&'a (dyn Error + 'static)> {
        None
    }
}

pub trait AsError {
    fn as_error(&self) -> &(dyn Error + 'static);
}

impl AsError for dyn Error {
    fn as_error(&self) -> &(dyn Error + 'static) {
        self
    }
}

impl AsError for dyn Error + Send {
    fn as_error(&self) -> &(dyn Error + 'static) {
        self
    }
}

impl AsError for dyn Error + Send + Sync {
    fn as_error(&self) -> &(dyn Error + 'static) {
        self
    }
}

/// Finds out in the same way whether an error is `Send`.
pub struct Holder<E>(PhantomData<fn() -> E>);

impl<E> Holder<E> {
    pub const NEW: Self = Self(PhantomData);
}

impl<E: Send + 'static> Holder<E> {
    #[allow(clippy::missing_errors_doc, reason = "hidden")]
    pub fn hold(self, error: E) -> Result<HeldError, E> {
        Ok(HeldError::new(error))
    }

    #[must_use]
    pub fn release(self, held: HeldError) -> E {
        held.release()
    }
}

/// For an error that is not `Send`.
pub trait CannotHold<E> {
    #[allow(clippy::missing_errors_doc, reason = "hidden")]
    fn hold(self, error: E) -> Result<HeldError, E>;
    fn release(self, held: HeldError) -> E;
}

impl<E> CannotHold<E> for Holder<E> {
    fn hold(self, error: E) -> Result<HeldError, E> {
        (ErrorFns::UNKNOWN.hold)(error)
    }

    fn release(self, held: HeldError) -> E {
        (ErrorFns::UNKNOWN.release)(held)
    }
}
