use conjoin::{BoxError, CombinedError, FlowError, Task, report};

use crate::ends::Ended;
use crate::planned::unplanned;
use crate::script::Done;

/// How a run has ended.
pub(crate) enum Outcome {
    Succeeded,
    First(String),
    /// With whether the second half failed too.
    Flow(FlowError, bool),
    Second(String),
    Stitch,
    Stopped,
    Dropped,
    Panicked(Option<String>),
    Hung,
}

impl Outcome {
    pub(crate) fn of<T, E>(ended: Ended<T, E>, failed: impl FnOnce(E) -> Self) -> Self {
        match ended {
            Ended::Succeeded(_) => Self::Succeeded,
            Ended::Failed(error) => failed(error),
            Ended::Stopped => Self::Stopped,
            Ended::Dropped => Self::Dropped,
            Ended::Panicked(panic) => Self::Panicked(unplanned(&*panic)),
            Ended::Hung => Self::Hung,
        }
    }

    pub(crate) fn of_error<A, B>(error: CombinedError<A, B>) -> Self
    where
        A: Task<Error: Into<BoxError>>,
        B: Task<Error: Into<BoxError>>,
    {
        match error {
            CombinedError::First(error) => Self::First(text(error)),
            CombinedError::Stitch(_) => Self::Stitch,
            CombinedError::Flow { error, second } => Self::Flow(error, second.is_some()),
            CombinedError::Second(error) => Self::Second(text(error)),
        }
    }

    /// Of a pair with another task after it.
    pub(crate) fn of_longer<P, A, B>(error: CombinedError<P, Done>) -> Self
    where
        P: Task<Error = CombinedError<A, B>>,
        A: Task<Error: Into<BoxError>>,
        B: Task<Error: Into<BoxError>>,
    {
        match error {
            CombinedError::First(error) => Self::of_error(error),
            CombinedError::Stitch(_) => Self::Stitch,
            CombinedError::Flow { error, .. } => Self::Flow(error, true),
            CombinedError::Second(never) => match never {},
        }
    }

    pub(crate) fn is_success(&self) -> bool {
        matches!(self, Self::Succeeded)
    }

    /// Whether it was ended from outside.
    pub(crate) fn is_planned(&self) -> bool {
        matches!(self, Self::Stopped | Self::Dropped | Self::Panicked(None))
    }

    /// Returns what is wrong with it in any case.
    pub(crate) fn accident(&self) -> Option<String> {
        match self {
            Self::Hung => Some("hangs: it hasn't ended after a minute".to_owned()),
            Self::Panicked(Some(text)) => Some(format!("panics: {text}")),
            _ => None,
        }
    }

    /// Returns what is wrong with it if it was to succeed.
    pub(crate) fn failure(&self) -> String {
        match self {
            Self::First(text) | Self::Second(text) => format!("fails: {text}"),
            Self::Flow(error, _) => format!("fails: {}", report(error)),
            _ => "ends unexpectedly".to_owned(),
        }
    }
}

fn text(error: impl Into<BoxError>) -> String {
    report(&*error.into()).to_string()
}
