//! What a URL means: a task, and its inputs as arguments.

mod arguments;
mod same;
mod url;

use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;

use conjoin::BoxError;
use conjoin_migrate::masked;

pub(crate) use self::same::{check_apart, check_deletes};
use crate::printable::one_line;

/// Where an object is, or a prefix of objects.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    S3 {
        bucket: String,
        key: String,
    },
    Gcs {
        bucket: String,
        key: String,
    },
    /// A table of the database that the environment names, in SQL.
    Postgres {
        table: String,
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

/// The stores behind features that this program has.
const BUILT_IN: &[&str] = &[
    #[cfg(feature = "gcs")]
    "gcs",
    #[cfg(feature = "postgres")]
    "postgres",
];

impl Place {
    pub(crate) fn parse(url: &str) -> Result<Self, BoxError> {
        Self::parse_with(url, BUILT_IN)
    }

    fn parse_with(url: &str, built_in: &[&str]) -> Result<Self, BoxError> {
        let Some((scheme, rest)) = url.split_once("://") else {
            return Ok(Self::File { path: url.into() });
        };
        let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
        let (bucket, key) = (bucket.to_owned(), key.to_owned());
        match scheme {
            "s3" | "gs" if bucket.is_empty() => {
                Err(format!("{url} names no bucket: write {scheme}://bucket/key").into())
            }
            "s3" => Ok(Self::S3 { bucket, key }),
            "gs" if built_in.contains(&"gcs") => Ok(Self::Gcs { bucket, key }),
            "gs" => Err(not_built_in(url, "gcs")),
            "postgres" if !built_in.contains(&"postgres") => Err(not_built_in(url, "postgres")),
            "postgres" if rest.is_empty() || rest.contains(['/', '@', ':']) => Err(format!(
                "{} names no table: write postgres://table, and the database in DATABASE_URL",
                masked(url)
            )
            .into()),
            "postgres" => Ok(Self::Postgres { table: rest.to_owned() }),
            "http" | "https" => Ok(Self::Http { url: url.to_owned() }),
            "file" => Ok(Self::File { path: url::file_path(url)? }),
            _ => Err(format!(
                "{}: no store is known by {scheme}://: write s3, gs, postgres, http or file",
                masked(url)
            )
            .into()),
        }
    }

    /// The place of this name under this one. Names are kept as they are.
    pub(crate) fn under(&self, name: &str) -> Result<Self, BoxError> {
        let name = name.to_owned();
        Ok(match self {
            Self::S3 { bucket, key } => {
                Self::S3 { bucket: bucket.clone(), key: dir_prefix(key) + &name }
            }
            Self::Gcs { bucket, key } => {
                Self::Gcs { bucket: bucket.clone(), key: dir_prefix(key) + &name }
            }
            Self::Postgres { .. } => self.clone(),
            Self::Http { url } => Self::Http { url: url::join(url, &name)? },
            Self::File { path } => Self::Under { dir: path.clone(), name },
            Self::Under { dir, name: prefix } => {
                Self::Under { dir: dir.clone(), name: dir_prefix(prefix) + &name }
            }
        })
    }

    /// Whether an object goes under its own name to here.
    pub(crate) fn is_prefix(&self) -> bool {
        match self {
            Self::S3 { key: text, .. } | Self::Gcs { key: text, .. } => {
                text.is_empty() || text.ends_with('/')
            }
            Self::Http { url } => url::is_dir(url),
            Self::File { path } => {
                path.is_dir() || path.as_os_str().to_string_lossy().ends_with('/')
            }
            Self::Under { .. } | Self::Postgres { .. } => false,
        }
    }

    /// The last part of its name.
    pub(crate) fn name(&self) -> String {
        let text = match self {
            Self::S3 { key: text, .. }
            | Self::Gcs { key: text, .. }
            | Self::Postgres { table: text }
            | Self::Under { name: text, .. } => text.clone(),
            Self::Http { url } => return url::name(url),
            Self::File { path } => {
                return path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            }
        };
        text.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
    }

    /// Whether it is the standard input or output.
    pub(crate) fn is_stream(&self) -> bool {
        matches!(self, Self::File { path } if path.as_os_str() == "-")
    }

    /// Whether what is moved here is added to what is there.
    pub(crate) fn has_rows(&self) -> bool {
        matches!(self, Self::Postgres { .. })
    }

    /// The same place for another process, which may work in another directory.
    #[cfg(feature = "queue")]
    pub(crate) fn absolute(self) -> Result<Self, BoxError> {
        Ok(match self {
            Self::File { path } => Self::File { path: std::path::absolute(path)? },
            Self::Under { dir, name } => Self::Under { dir: std::path::absolute(dir)?, name },
            other => other,
        })
    }
}

impl Place {
    /// As programs read it: without secrets, and otherwise as it is.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::S3 { bucket, key } => format!("s3://{bucket}/{key}"),
            Self::Gcs { bucket, key } => format!("gs://{bucket}/{key}"),
            Self::Postgres { table } => format!("postgres://{table}"),
            Self::Http { url } => masked(url),
            Self::File { path } => path.display().to_string(),
            Self::Under { dir, name } => dir.join(name).display().to_string(),
        }
    }
}

/// What the keys of all that is under this one begin with.
pub(crate) fn dir_prefix(key: &str) -> String {
    if key.is_empty() || key.ends_with('/') { key.to_owned() } else { format!("{key}/") }
}

fn not_built_in(url: &str, feature: &str) -> BoxError {
    let url = masked(url);
    format!("{url}: this program was built without that store: build it with --features {feature}")
        .into()
}

/// As people read it: see [`one_line`].
impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&one_line(&self.text()))
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn missing_feature_is_named() {
        for (url, feature) in [("gs://bucket/x", "gcs"), ("postgres://table", "postgres")] {
            let error = Place::parse_with(url, &[]).unwrap_err().to_string();
            assert!(error.starts_with(url), "{error}");
            assert!(error.ends_with(&format!("build it with --features {feature}")), "{error}");
            assert!(Place::parse_with(url, &[feature]).is_ok());
        }
    }

    #[test]
    fn names_are_kept_under_a_prefix() {
        for (target, name, expected) in [
            ("s3://b", "/lead", "s3://b//lead"),
            ("s3://b/x", "dir/", "s3://b/x/dir/"),
            ("s3://b/x/", "p//x", "s3://b/x/p//x"),
            ("http://h/x/", "a#1?%", "http://h/x/a%231%3F%25"),
            ("http://h/x?sig=1", "a b", "http://h/x/a%20b?sig=***"),
        ] {
            let place = Place::parse(target).unwrap().under(name).unwrap();
            assert_eq!(place.to_string(), expected);
        }
        for name in ["..", "a/../b", "%2e%2e/x", "a\\..\\b", ".", "a/%2E/b", "%252e%252e"] {
            let under = Place::parse("http://h/x/").unwrap().under(name);
            assert!(under.is_err(), "{name}");
        }
    }
}
