/// What a sink has done.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Written {
    /// Where the content is. Secrets in a URL are masked.
    pub to: String,
    /// How many bytes were written.
    pub bytes: u64,
    /// The checksum that the source stated and the content had, as `md5:` or another algorithm and the
    /// value in hexadecimal. Nothing is hashed if the source states nothing.
    #[serde(default)]
    pub checksum: Option<String>,
    /// Whether there was one already, which was left as it was.
    pub skipped: bool,
}

impl Written {
    pub(super) fn begun(to: String) -> Self {
        Self { to, bytes: 0, checksum: None, skipped: false }
    }

    pub(super) fn skipped(to: String) -> Self {
        Self { skipped: true, ..Self::begun(to) }
    }
}
