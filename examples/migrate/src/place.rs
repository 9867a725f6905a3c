//! What a URL means: a task, and its inputs as arguments.

use std::ffi::{OsStr, OsString};
use std::fmt::{self, Display, Formatter};
use std::path::{Path, PathBuf};

use conjoin::BoxError;
use migrate::sinks::PartSize;

/// Where an object is, or a prefix of objects.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    S3 {
        bucket: String,
        key: String,
    },
    Http {
        url: String,
    },
    File {
        path: PathBuf,
    },
    /// A file of this name, which is checked to be one under the directory.
    Under {
        dir: PathBuf,
        name: String,
    },
}

impl Place {
    pub(crate) fn parse(url: &str) -> Result<Self, BoxError> {
        let Some((scheme, rest)) = url.split_once("://") else {
            return Ok(Self::File { path: url.into() });
        };
        match scheme {
            "s3" => {
                let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
                Ok(Self::S3 { bucket: bucket.to_owned(), key: key.to_owned() })
            }
            "http" | "https" => Ok(Self::Http { url: url.to_owned() }),
            "file" => Ok(Self::File { path: rest.into() }),
            _ => {
                Err(format!("{url}: no store is known by {scheme}://: write s3, http or file")
                    .into())
            }
        }
    }

    pub(crate) fn source(&self) -> &'static str {
        match self {
            Self::S3 { .. } => "S3Read",
            Self::Http { .. } => "HttpGet",
            Self::File { .. } | Self::Under { .. } => "FileRead",
        }
    }

    pub(crate) fn sink(&self) -> &'static str {
        match self {
            Self::S3 { .. } => "S3Write",
            Self::Http { .. } => "HttpPut",
            Self::File { .. } | Self::Under { .. } => "FileWrite",
        }
    }

    pub(crate) fn source_arguments(&self) -> Vec<OsString> {
        match self {
            Self::S3 { bucket, key } => vec![argument("--bucket", bucket), argument("--key", key)],
            Self::Http { url } => vec![argument("--url", url)],
            Self::File { path } => vec![argument("--path", path)],
            Self::Under { dir, name } => vec![argument("--path", dir.join(name))],
        }
    }

    pub(crate) fn sink_arguments(&self, part_size: PartSize) -> Vec<OsString> {
        match self {
            Self::S3 { bucket, key } => vec![
                argument("--to-bucket", bucket),
                argument("--to-key", key),
                argument("--part-size", part_size.to_string()),
            ],
            Self::Http { url } => vec![argument("--to-url", url)],
            Self::File { path } => {
                let dir = path.parent().unwrap_or(Path::new(""));
                file(dir, path.file_name().unwrap_or_default())
            }
            Self::Under { dir, name } => file(dir, name),
        }
    }

    /// The place of this name under this one.
    pub(crate) fn under(&self, name: &str) -> Self {
        let join = |prefix: &str| match prefix.trim_end_matches('/') {
            "" => name.to_owned(),
            prefix => format!("{prefix}/{name}"),
        };
        match self {
            Self::S3 { bucket, key } => Self::S3 { bucket: bucket.clone(), key: join(key) },
            Self::Http { url } => Self::Http { url: join(url) },
            Self::File { path } => Self::Under { dir: path.clone(), name: name.to_owned() },
            Self::Under { dir, name } => Self::Under { dir: dir.clone(), name: join(name) },
        }
    }

    /// Whether an object goes under its own name to here.
    pub(crate) fn is_prefix(&self) -> bool {
        match self {
            Self::S3 { key: text, .. } | Self::Http { url: text } => {
                text.is_empty() || text.ends_with('/')
            }
            Self::File { path } => {
                path.is_dir() || path.as_os_str().to_string_lossy().ends_with('/')
            }
            Self::Under { .. } => false,
        }
    }

    /// The last part of its name.
    pub(crate) fn name(&self) -> String {
        let text = match self {
            Self::S3 { key: text, .. }
            | Self::Http { url: text }
            | Self::Under { name: text, .. } => text.clone(),
            Self::File { path } => path.to_string_lossy().into_owned(),
        };
        text.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::S3 { bucket, key } => write!(f, "s3://{bucket}/{key}"),
            Self::Http { url } => f.write_str(url),
            Self::File { path } => write!(f, "{}", path.display()),
            Self::Under { dir, name } => write!(f, "{}", dir.join(name).display()),
        }
    }
}

/// As one, since a value may begin with a dash.
fn argument(name: &str, value: impl AsRef<OsStr>) -> OsString {
    let mut argument = OsString::from(format!("{name}="));
    argument.push(value);
    argument
}

fn file(dir: &Path, name: impl AsRef<OsStr>) -> Vec<OsString> {
    let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
    vec![argument("--dir", dir), argument("--name", name)]
}
