use std::error::Error;
use std::fmt::Display;

use tracing::Span;
use tracing::field::{Empty, Value, display};

use crate::error::CombinedError;
use crate::flow::error::FlowError;
use crate::recorded::{is_error_recorded, is_recorded};
use crate::task::Task;

/// Returns the error of a task that is not a pair, unless it is recorded already, or a pair is going to
/// record it.
pub fn task_failure<'a, T: Task>(
    error: &'a T::Error,
    shown: Option<&'a dyn Display>,
    recorded: &[String],
) -> Option<Box<dyn Value + 'a>> {
    match (T::ERROR.source(error), shown) {
        (Some(error), _) if FlowError::is_behind(error) => None,
        (Some(error), _) if is_error_recorded(error, recorded) => None,
        (Some(error), _) => Some(Box::new(error)),
        (None, Some(shown)) if is_recorded(&shown.to_string(), recorded) => None,
        (None, Some(shown)) => Some(Box::new(display(shown))),
        (None, None) => Some(Box::new(Empty)),
    }
}

/// Returns the text of the same error, if it has one.
pub fn text<T: Task>(error: &T::Error, shown: Option<&dyn Display>) -> Option<String> {
    let source = T::ERROR.source(error).map(ToString::to_string);
    source.or_else(|| shown.map(ToString::to_string)).filter(|text| !text.is_empty())
}

/// Returns the error of a pair and the span in which it happened, unless it is a half's error.
pub fn seam_failure<A: Task, B: Task>(
    error: &CombinedError<A, B>,
) -> Option<(Span, &(dyn Error + 'static))> {
    match error {
        CombinedError::Stitch(error) => Some((Span::current(), &**error)),
        CombinedError::Flow { error, .. } => Some((error.span().clone(), error.source()?)),
        CombinedError::First(_) | CombinedError::Second(_) => None,
    }
}

/// An error that implements `Display` and not [`Error`], such as a `String`.
pub struct Shown<'a, E>(pub &'a E);

impl<'a, E: Display> Shown<'a, E> {
    #[must_use]
    pub fn shown(&self) -> Option<&'a dyn Display> {
        Some(self.0)
    }
}

/// For every other type.
pub trait NotShown<'a> {
    fn shown(&self) -> Option<&'a dyn Display>;
}

impl<'a, E> NotShown<'a> for &Shown<'a, E> {
    fn shown(&self) -> Option<&'a dyn Display> {
        None
    }
}
