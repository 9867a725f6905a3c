use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::io;

/// The items of a [`FlowSender`](crate::FlowSender) are no longer read: the run was stopped or
/// dropped, or it failed, or the second half has stopped reading.
///
/// It is also the original error of a flow whose run was stopped: see
/// [`FlowError::is_stopped`](crate::FlowError::is_stopped).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

impl Display for Stopped {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("the run was stopped")
    }
}

impl Error for Stopped {}

/// For a blocking reader whose functions return [`io::Result`]. The kind is
/// [`BrokenPipe`](io::ErrorKind::BrokenPipe).
impl From<Stopped> for io::Error {
    fn from(stopped: Stopped) -> Self {
        Self::new(io::ErrorKind::BrokenPipe, stopped)
    }
}
