use conjoin::{BoxError, FlowError, Retry};
use thiserror::Error;

use crate::retry;

/// Why a content was not written. Nothing of it is left behind then.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say what the fields are")]
#[non_exhaustive]
pub enum WriteError {
    /// The source broke off.
    #[error("failed to read the content of {to}")]
    Read { to: String, source: FlowError },
    /// The target could not be written.
    #[error("failed to {what}")]
    Write { what: String, source: BoxError },
    /// The target exists.
    #[error("{to} exists: choose another name, or say what to do with --if-exists")]
    Exists { to: String },
    /// The source and the target are the same.
    #[error("{to} is the source itself: nothing was written")]
    Same { to: String },
    /// The name is absolute, has a part like `..` or an empty one.
    #[error("{name:?} can't be the name of a file inside {dir}: rename the object")]
    UnsafeName { name: String, dir: String },
    /// The target is a device, a FIFO or a socket.
    #[error("{to} is not a regular file: choose another name")]
    NotAFile { to: String },
    /// The content has another length than was announced.
    #[error("size mismatch for {to}: expected {expected} bytes, got {actual}: try again")]
    SizeMismatch { to: String, expected: u64, actual: u64 },
    /// The content is not what was announced.
    #[error(
        "checksum mismatch for {to}: expected {expected}, got {actual}: try again, or with \
         --no-checksum if the source states a wrong one"
    )]
    ChecksumMismatch { to: String, expected: String, actual: String },
}

impl WriteError {
    /// The failure to write this target.
    pub(super) fn write(to: &str, source: impl Into<BoxError>) -> Self {
        Self::Write { what: format!("write {to}"), source: source.into() }
    }

    /// Whether writing again may succeed: not if it is the target's name or what is there already that
    /// forbids it. A content that isn't what was announced may have changed while it was read.
    #[must_use]
    pub fn retry(&self) -> Retry {
        match self {
            Self::Write { source, .. } => retry::of(&**source),
            Self::Exists { .. }
            | Self::Same { .. }
            | Self::UnsafeName { .. }
            | Self::NotAFile { .. } => Retry::Never,
            Self::Read { .. } | Self::SizeMismatch { .. } | Self::ChecksumMismatch { .. } => {
                Retry::Unspecified
            }
        }
    }
}
