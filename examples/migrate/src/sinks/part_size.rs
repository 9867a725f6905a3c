use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

const MIB: usize = 1 << 20;

/// How many bytes a part of an upload has: at least the 5 MiB that S3 takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartSize(usize);

impl PartSize {
    pub(super) fn bytes(self) -> usize {
        self.0
    }
}

impl Default for PartSize {
    fn default() -> Self {
        Self(8 * MIB)
    }
}

impl FromStr for PartSize {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(size) if size >= 5 * MIB => Ok(Self(size)),
            Ok(_) => Err(format!("a part has at least {} bytes", 5 * MIB)),
            Err(error) => Err(format!("{error}: write a number of bytes")),
        }
    }
}

impl Display for PartSize {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
