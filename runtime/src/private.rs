//! What the macros' output names. Not public: it changes without notice.

pub use core;

pub use conjoin_macros::Attributes;
#[cfg(feature = "tracing")]
pub use tracing;

pub use crate::__traced as traced;
pub use crate::combine::{run_awaiting, run_stitched};
pub use crate::future::mapped;
pub use crate::lent::Unused;
#[cfg(feature = "tracing")]
pub use crate::trace::{NotShown, Shown, seam_failure, task_failure, traced};

use std::error::Error;
use std::future::{Future, pending};
use std::marker::PhantomData;
use std::ops::Deref;

pub use crate::held::HeldError;
use crate::run::run_without_context;
use crate::{RunIn, Task};

/// Carries a type parameter that only a resource has into the type of an input, which stays the same.
pub trait Carry<Parameter: ?Sized> {
    type Type;
}

impl<T, Parameter: ?Sized> Carry<Parameter> for T {
    type Type = T;
}

/// The type itself, unless `Unit` is `()` written in a form with an error in it: then rustc keeps silent
/// of this type too.
pub trait Sound<Unit> {
    type Type: ?Sized;
}

impl<T: ?Sized> Sound<()> for T {
    type Type = T;
}

/// What an `Option` or a `Vec` holds. Derives such as clap's look for the two by name, so a combined
/// struct spells them out.
pub trait Held {
    type Held;
}

impl<T> Held for Option<T> {
    type Held = T;
}

impl<T> Held for Vec<T> {
    type Held = T;
}

/// Finds out whether an error, whose concrete type the caller knows, is an [`Error`] or holds one:
/// of the methods called `error_source`, the first one whose bounds are met wins.
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

/// For whatever else there is.
pub trait HoldsNone<'a> {
    fn error_source(&self) -> Option<&'a (dyn Error + 'static)>;
}

impl<'a, E> HoldsNone<'a> for &Probe<'a, E> {
    fn error_source(&self) -> Option<&'a (dyn Error + 'static)> {
        None
    }
}

/// Finds out in the same way whether an error is `Send`.
pub struct Holder<E>(PhantomData<fn() -> E>);

impl<E> Holder<E> {
    #[must_use]
    pub fn of<T: Task<Error = E>>() -> Self {
        Self(PhantomData)
    }
}

impl<E: Send + 'static> Holder<E> {
    pub fn hold(self, error: E) -> Result<HeldError, E> {
        Ok(HeldError::new(error))
    }

    #[must_use]
    pub fn release(self, held: HeldError) -> E {
        held.release()
    }
}

/// For an error that is not.
pub trait CannotHold<E> {
    fn hold(self, error: E) -> Result<HeldError, E>;
    fn release(self, held: HeldError) -> E;
}

impl<E> CannotHold<E> for Holder<E> {
    fn hold(self, error: E) -> Result<HeldError, E> {
        Err(error)
    }

    fn release(self, held: HeldError) -> E {
        unreachable!("nothing was held: {held:?}")
    }
}

/// Runs a task in which nobody takes a context, if it is `Send`.
pub struct WithoutContext<T>(pub T);

impl<T: Task + Send> WithoutContext<T> {
    pub fn run<Env>(self, env: &Env) -> impl Future<Output = Result<T::Output, T::Error>> + Send
    where
        T: RunIn<Env>,
        Env: ?Sized + Sync,
    {
        run_without_context(self.0, env)
    }
}

/// For a task that is not `Send`: rustc says so where its future is not.
pub trait NotSend<T: Task> {
    fn run<Env: ?Sized>(
        self,
        env: &Env,
    ) -> impl Future<Output = Result<T::Output, T::Error>> + Send;
}

impl<T: Task> NotSend<T> for WithoutContext<T> {
    fn run<Env: ?Sized>(self, _: &Env) -> impl Future<Output = Result<T::Output, T::Error>> + Send {
        pending()
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
