use std::fmt::{self, Display, Formatter};

use super::{WriteError, Written};

/// What to do when the target is there already.
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
    /// Replace it, at once and only when the new one is whole.
    #[default]
    Replace,
    /// Leave it as it is.
    Skip,
    /// Fail.
    Fail,
}

impl IfExists {
    /// What becomes of a target that is there.
    pub(super) fn there(self, to: String) -> Result<Written, WriteError> {
        match self {
            Self::Skip => Ok(Written { to, bytes: 0, md5: String::new(), skipped: true }),
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
