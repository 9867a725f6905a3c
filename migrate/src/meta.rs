use std::collections::BTreeMap;
use std::time::SystemTime;

/// What is known about content before it is read: its size, its checksums and its metadata.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meta {
    /// Its size in bytes.
    pub size: Option<u64>,
    /// Its MD5, in lowercase hexadecimal.
    pub md5: Option<String>,
    /// Its CRC-64/NVME.
    pub crc64nvme: Option<u64>,
    /// Its CRC-32C.
    pub crc32c: Option<u32>,
    /// Its media type.
    pub content_type: Option<String>,
    /// How it is encoded, such as `gzip`.
    pub content_encoding: Option<String>,
    /// How long it may be cached.
    pub cache_control: Option<String>,
    /// How a browser offers it.
    pub content_disposition: Option<String>,
    /// Its language.
    pub content_language: Option<String>,
    /// When it expires, as HTTP writes dates.
    pub expires: Option<String>,
    /// What the user has added, by lowercase names.
    pub user: BTreeMap<String, String>,
    /// When it was last changed.
    pub modified: Option<SystemTime>,
    /// The permissions of a file, such as `0o644`.
    pub mode: Option<u32>,
}

/// Which metadata of an object is moved with it.
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
pub enum Metadata {
    /// Headers such as Content-Type, the user's metadata, and a file's times and permissions.
    #[default]
    All,
    /// Nothing but the content.
    None,
}

/// The names under which file times and permissions are kept in an object, as rclone has them.
const MTIME: &str = "mtime";
const MODE: &str = "mode";

impl std::fmt::Display for Metadata {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::All => "all",
            Self::None => "none",
        })
    }
}

impl Meta {
    /// Removes the metadata for [`Metadata::None`]. Size and checksums stay.
    #[must_use]
    pub fn keeping(self, metadata: Metadata) -> Self {
        match metadata {
            Metadata::All => self,
            Metadata::None => {
                let Self { size, md5, crc64nvme, crc32c, .. } = self;
                Self { size, md5, crc64nvme, crc32c, ..Self::default() }
            }
        }
    }

    /// The headers that describe the content, with their values.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let headers = [
            ("content-type", &self.content_type),
            ("content-encoding", &self.content_encoding),
            ("cache-control", &self.cache_control),
            ("content-disposition", &self.content_disposition),
            ("content-language", &self.content_language),
            ("expires", &self.expires),
        ];
        headers.into_iter().filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }

    /// Takes these headers, and those of the user, which begin with `prefix`.
    pub(crate) fn with_headers(mut self, headers: &http::HeaderMap, prefix: Option<&str>) -> Self {
        for (name, value) in headers {
            let value = text_of(value.as_bytes());
            let field = match name.as_str() {
                "content-type" => &mut self.content_type,
                "content-encoding" => &mut self.content_encoding,
                "cache-control" => &mut self.cache_control,
                "content-disposition" => &mut self.content_disposition,
                "content-language" => &mut self.content_language,
                "expires" => &mut self.expires,
                name => {
                    if let Some(name) = prefix.and_then(|prefix| name.strip_prefix(prefix)) {
                        self.user.insert(name.to_owned(), value);
                    }
                    continue;
                }
            };
            *field = Some(value);
        }
        let modified = headers.get("last-modified").and_then(|date| date.to_str().ok());
        self.modified = modified.and_then(|date| httpdate::parse_http_date(date).ok());
        self.with_file_times()
    }

    /// Takes the time and permissions of the file that the object once was.
    pub(crate) fn with_file_times(mut self) -> Self {
        if let Some(time) = self.user.get(MTIME).and_then(|time| time_of(time)) {
            self.modified = Some(time);
        }
        if let Some(mode) = self.user.get(MODE).and_then(|mode| u32::from_str_radix(mode, 8).ok()) {
            self.mode = Some(mode & 0o777);
        }
        self
    }

    /// The user's metadata, with the time and permissions of a file if it is one.
    pub(crate) fn user_with_file_times(&self) -> BTreeMap<String, String> {
        let mut user = self.user.clone();
        if let Some(mode) = self.mode {
            let time =
                self.modified.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
            let time = time.map(|time| format!("{}.{:09}", time.as_secs(), time.subsec_nanos()));
            time.map(|time| user.entry(MTIME.to_owned()).or_insert(time));
            user.entry(MODE.to_owned()).or_insert_with(|| format!("{mode:o}"));
        }
        user
    }
}

/// Of a header. HTTP once had Latin-1, whose bytes are its characters.
fn text_of(header: &[u8]) -> String {
    let text = std::str::from_utf8(header).map(str::to_owned);
    text.unwrap_or_else(|_| header.iter().map(|&byte| char::from(byte)).collect())
}

/// Seconds, with a fraction.
fn time_of(text: &str) -> Option<SystemTime> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let nanos: u32 = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    SystemTime::UNIX_EPOCH.checked_add(std::time::Duration::new(seconds.parse().ok()?, nanos))
}
