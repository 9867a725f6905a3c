/// What is known of a content before it is read, and worth carrying along with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meta {
    /// Its size in bytes.
    pub size: Option<u64>,
    /// Its MD5 in lower-case hexadecimal.
    pub md5: Option<String>,
    /// Its media type.
    pub content_type: Option<String>,
}
