/// What a sink has done.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Written {
    /// Where the content is.
    pub to: String,
    /// How many bytes were written.
    pub bytes: u64,
    /// The MD5 of what was written, in lower-case hexadecimal; empty if nothing was.
    pub md5: String,
    /// There was one already, which was left as it was.
    pub skipped: bool,
}
