use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

const MIB: usize = 1 << 20;
/// What S3 takes.
const MAX_PARTS: u64 = 10_000;

/// How many bytes a part of an upload has: at least the 5 MiB that S3 takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "usize", into = "usize")]
pub struct PartSize(usize);

impl PartSize {
    /// Enough for content of this size: an upload has a limited number of parts.
    pub(super) fn bytes(self, content: Option<u64>) -> usize {
        let least = content.unwrap_or(0).div_ceil(MAX_PARTS);
        self.0.max(usize::try_from(least).unwrap_or(usize::MAX))
    }

    /// The size of the part after this many parts. Parts grow if the size of the content is not known.
    pub(super) fn of_part(self, content: Option<u64>, before: usize) -> usize {
        match content {
            Some(_) => self.bytes(content),
            None => self.0.saturating_mul(1 + before / 2000),
        }
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
        let size: bytesize::ByteSize =
            text.parse().map_err(|error| format!("{error}: write 64MiB"))?;
        usize::try_from(size.as_u64()).map_err(|error| error.to_string())?.try_into()
    }
}

impl TryFrom<usize> for PartSize {
    type Error = String;

    fn try_from(size: usize) -> Result<Self, String> {
        match size {
            _ if size >= 5 * MIB => Ok(Self(size)),
            _ => Err(format!("a part has at least {} bytes", 5 * MIB)),
        }
    }
}

impl From<PartSize> for usize {
    fn from(PartSize(size): PartSize) -> Self {
        size
    }
}

impl Display for PartSize {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::PartSize;

    #[test]
    fn grows_to_stay_under_the_maximum_number_of_parts() {
        let size = PartSize::default();
        assert_eq!(size.bytes(None), 8 << 20);
        assert_eq!(size.bytes(Some(80 << 30)), 8_589_935);
        assert!("5242879".parse::<PartSize>().is_err());
        assert_eq!("5242880".parse::<PartSize>().map(|size| size.bytes(Some(0))), Ok(5 << 20));
    }
}
