use std::fmt::{self, Display, Formatter};

use super::{WriteError, Written};

/// What to do if the target exists.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    clap::ValueEnum,
    serde::Serialize,
    serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum IfExists {
    /// Replace it, atomically and only when the new one is complete.
    #[default]
    Replace,
    /// Leave it as it is.
    Skip,
    /// Fail.
    Fail,
}

impl IfExists {
    pub(super) fn replaces(self) -> bool {
        self == Self::Replace
    }

    /// Returns the outcome for a target that exists.
    pub(super) fn there(self, to: String) -> Result<Written, WriteError> {
        match self {
            Self::Skip => Ok(Written::skipped(to)),
            Self::Fail | Self::Replace => Err(WriteError::Exists { to }),
        }
    }
}

impl Display for IfExists {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Replace => "replace",
            Self::Skip => "skip",
            Self::Fail => "fail",
        })
    }
}
