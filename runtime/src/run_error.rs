use std::error::Error;
use std::fmt::{self, Display, Formatter};

/// Why a run that can be stopped has no output: the error of
/// [`RunIn::run_until`](crate::RunIn::run_until).
///
/// [`Failed`](Self::Failed) displays as the task's error and has its [`source`](Error::source).
///
/// It is not `#[non_exhaustive]`: a run that has no output has failed or was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunError<E, S = ()> {
    /// The task failed.
    Failed(E),
    /// The run was stopped. This is the output of the future that stopped it.
    Stopped(S),
}

impl<E: Display, S> Display for RunError<E, S> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => error.fmt(f),
            Self::Stopped(_) => f.write_str("the run was stopped"),
        }
    }
}

impl<E: Error, S: fmt::Debug> Error for RunError<E, S> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed(error) => error.source(),
            Self::Stopped(_) => None,
        }
    }
}
