//! The tasks of a place, and the inputs that they are given.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use conjoin::BoxError;
use conjoin_migrate::sinks::IfExists;

use super::Place;
use crate::cli::Options;

impl Place {
    /// Its name in a pair's.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::S3 { .. } => "S3",
            Self::Gcs { .. } => "Gcs",
            Self::Postgres { .. } => "Pg",
            Self::Http { .. } => "Http",
            Self::File { .. } | Self::Under { .. } => "File",
        }
    }

    pub(crate) fn source_arguments(&self, options: &Options) -> Result<Vec<OsString>, BoxError> {
        let mut arguments = match self {
            Self::S3 { key, .. } | Self::Gcs { key, .. } if key.is_empty() => {
                return Err(
                    format!("{self} names no object: write its key, or add --prefix").into()
                );
            }
            Self::S3 { bucket, key } | Self::Gcs { bucket, key } => {
                vec![argument("--bucket", bucket), argument("--key", key)]
            }
            Self::Postgres { table } => {
                let mut arguments = vec![argument("--query", format!("SELECT * FROM {table}"))];
                arguments.extend(format(options).map(|it| argument("--format", it)));
                arguments
            }
            Self::Http { url } => vec![argument("--url", url)],
            Self::File { path } if path == Path::new("-") => vec!["--path=/dev/stdin".into()],
            Self::File { path } => vec![argument("--path", path)],
            Self::Under { dir, name } => vec![argument("--path", dir.join(name))],
        };
        arguments.push(argument("--read-ahead", options.read_ahead.to_string()));
        Ok(arguments)
    }

    pub(crate) fn sink_arguments(&self, options: &Options) -> Result<Vec<OsString>, BoxError> {
        let mut arguments = match self {
            Self::Postgres { table } if options.if_exists == IfExists::Replace => {
                let format = format(options).map(|it| argument("--to-format", it));
                return Ok([argument("--to-table", table)].into_iter().chain(format).collect());
            }
            Self::Postgres { .. } => {
                return Err(format!("{self}: rows are always added: leave out --if-exists").into());
            }
            Self::S3 { bucket, key } => {
                let mut arguments = object(bucket, key, options);
                arguments
                    .extend(options.storage_class.iter().map(|it| argument("--storage-class", it)));
                arguments.extend(options.tags.iter().map(|it| argument("--tags", it)));
                let copy = options.no_server_side_copy.then(|| "--no-server-side-copy".into());
                arguments.extend(copy);
                arguments
            }
            Self::Gcs { bucket, key } => object(bucket, key, options),
            Self::Http { url } => vec![argument("--to-url", url)],
            Self::File { path } if path == Path::new("-") => file(Path::new("/dev"), "stdout"),
            Self::File { path } => {
                let dir = path.parent().unwrap_or(Path::new(""));
                file(dir, path.file_name().unwrap_or_default())
            }
            Self::Under { dir, name } => file(dir, name),
        };
        arguments.push(argument("--if-exists", options.if_exists.to_string()));
        arguments.push(argument("--metadata", options.metadata.to_string()));
        Ok(arguments)
    }
}

fn object(bucket: &str, key: &str, options: &Options) -> Vec<OsString> {
    vec![
        argument("--to-bucket", bucket),
        argument("--to-key", key),
        argument("--part-size", options.part_size.to_string()),
    ]
}

#[cfg(feature = "postgres")]
#[expect(clippy::unnecessary_wraps, reason = "without the feature there is none")]
fn format(options: &Options) -> Option<String> {
    Some(options.format.to_string())
}

#[cfg(not(feature = "postgres"))]
fn format(_: &Options) -> Option<String> {
    None
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
