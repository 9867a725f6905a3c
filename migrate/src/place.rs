//! What a URL means: a task, and its inputs as arguments.

mod arguments;

use std::fmt::{self, Display, Formatter};
use std::path::PathBuf;

use conjoin::BoxError;

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
            "s3" => Ok(Self::S3 { bucket, key }),
            "gs" if built_in.contains(&"gcs") => Ok(Self::Gcs { bucket, key }),
            "gs" => Err(not_built_in(url, "gcs")),
            "postgres" if !built_in.contains(&"postgres") => Err(not_built_in(url, "postgres")),
            "postgres" if rest.is_empty() || rest.contains(['/', '@', ':']) => Err(format!(
                "{url} names no table: write postgres://table, and the database in DATABASE_URL"
            )
            .into()),
            "postgres" => Ok(Self::Postgres { table: rest.to_owned() }),
            "http" | "https" => Ok(Self::Http { url: url.to_owned() }),
            "file" => Ok(Self::File { path: rest.into() }),
            _ => Err(format!(
                "{url}: no store is known by {scheme}://: write s3, gs, postgres, http or file"
            )
            .into()),
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
            Self::Gcs { bucket, key } => Self::Gcs { bucket: bucket.clone(), key: join(key) },
            Self::Postgres { .. } => self.clone(),
            Self::Http { url } => Self::Http { url: join(url) },
            Self::File { path } => Self::Under { dir: path.clone(), name: name.to_owned() },
            Self::Under { dir, name } => Self::Under { dir: dir.clone(), name: join(name) },
        }
    }

    /// Whether an object goes under its own name to here.
    pub(crate) fn is_prefix(&self) -> bool {
        match self {
            Self::S3 { key: text, .. } | Self::Gcs { key: text, .. } | Self::Http { url: text } => {
                text.is_empty() || text.ends_with('/')
            }
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
            | Self::Http { url: text }
            | Self::Under { name: text, .. } => text.clone(),
            Self::File { path } => path.to_string_lossy().into_owned(),
        };
        text.trim_end_matches('/').rsplit('/').next().unwrap_or_default().to_owned()
    }
}

fn not_built_in(url: &str, feature: &str) -> BoxError {
    format!("{url}: this program was built without that store: build it with --features {feature}")
        .into()
}

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::S3 { bucket, key } => write!(f, "s3://{bucket}/{key}"),
            Self::Gcs { bucket, key } => write!(f, "gs://{bucket}/{key}"),
            Self::Postgres { table } => write!(f, "postgres://{table}"),
            Self::Http { url } => f.write_str(url),
            Self::File { path } => write!(f, "{}", path.display()),
            Self::Under { dir, name } => write!(f, "{}", dir.join(name).display()),
        }
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
}
