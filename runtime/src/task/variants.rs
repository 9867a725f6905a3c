//! What `#[derive(Task)]` on an enum generates calls to.

use std::error::Error;
use std::future::{Future, Pending};
use std::pin::Pin;
use std::task::{Context as Waker, Poll};

use pin_project_lite::pin_project;

use crate::task::{HeldError, Task};

pin_project! {
    /// One of two futures. The variants of an enum are the leaves of a balanced tree of these, which
    /// takes as much space as the biggest one and a tag.
    #[project = Projected]
    pub enum Either<L, R> {
        Left { #[pin] future: L },
        Right { #[pin] future: R },
    }
}

impl<L: Future, R: Future<Output = L::Output>> Future for Either<L, R> {
    type Output = L::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<L::Output> {
        match self.project() {
            Projected::Left { future } => future.poll(waker),
            Projected::Right { future } => future.poll(waker),
        }
    }
}

/// An output of a variant that is the same type as the first variant's.
#[diagnostic::on_unimplemented(
    message = "the output of this task is `{Self}`, and the first variant's is `{Output}`",
    label = "another output",
    note = "`#[task(output = enum)]` generates an enum of the outputs: write it on the enum, below `#[derive(Task)]` if there is one"
)]
pub trait SameOutput<Output> {
    fn same(self) -> Output;
}

#[diagnostic::do_not_recommend]
impl<T> SameOutput<T> for T {
    #[inline]
    fn same(self) -> T {
        self
    }
}

/// The run of an enum without variants, which has no values.
pub fn absurd<T, Output>(never: T, run: impl FnOnce(T) -> Pending<Output>) -> Pending<Output> {
    run(never)
}

/// [`Error::source`] of an error of `T`.
pub fn error_source<T: Task>(error: &T::Error) -> Option<&(dyn Error + 'static)> {
    T::ERROR.source(error)
}

/// Holds an error of `T`, with the number of its variant.
///
/// # Errors
///
/// The error itself, if it is not `Send`.
pub fn hold_variant<T: Task>(variant: usize, error: T::Error) -> Result<HeldError, T::Error> {
    T::ERROR.hold(error).map(|held| HeldError::new((variant, held)))
}

/// Returns the number of the variant, and what its task holds.
#[must_use]
pub fn held_variant(held: HeldError) -> (usize, HeldError) {
    held.release()
}

/// Returns the error of `T`.
#[must_use]
pub fn release_variant<T: Task>(held: HeldError) -> T::Error {
    T::ERROR.release(held)
}

/// The value of the one input of an enum.
#[doc(hidden)]
#[macro_export]
macro_rules! __whole {
    ($name:ident : $value:expr) => {
        $value
    };
}
