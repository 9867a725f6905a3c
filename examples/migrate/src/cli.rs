//! The command line.

use std::num::NonZeroUsize;

use clap::Parser;
use migrate::sinks::{IfExists, PartSize};

pub(crate) enum Mode {
    Demo,
    S3ToDir,
    Urls,
}

pub(crate) fn mode() -> Mode {
    let mut arguments = std::env::args_os().skip(1).peekable();
    if arguments.peek().is_none() {
        return Mode::Demo;
    }
    let named = |argument: &str| {
        ["--bucket", "--key", "--dir"].iter().any(|name| argument.starts_with(name))
    };
    let named = arguments.any(|argument| argument.to_str().is_some_and(named));
    if named { Mode::S3ToDir } else { Mode::Urls }
}

/// Moves an object, or all objects under a prefix, from one store to another.
///
/// A URL is `s3://bucket/key`, `gs://bucket/key`, `postgres://table` (lines of text, which are added to
/// the rows of a target), `http://host/path`, `file:///path` or a plain path. A target that ends with a
/// slash, or is a directory, takes the source's name. Without arguments the program shows
/// what it does; with --bucket, --key and --dir it moves an object from S3 to a directory.
///
/// The S3 account and the endpoint are taken from the environment: `AWS_REGION`,
/// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_ENDPOINT_URL`;
/// for Google Cloud Storage `GOOGLE_APPLICATION_CREDENTIALS` or `STORAGE_EMULATOR_HOST`; for
/// `PostgreSQL` `DATABASE_URL`.
#[derive(Debug, Parser)]
#[command(name = "migrate")]
pub(crate) struct Urls {
    /// What to move.
    #[arg(value_name = "SOURCE_URL")]
    pub(crate) source: String,
    /// Where to move it.
    #[arg(value_name = "TARGET_URL")]
    pub(crate) target: String,
    /// Move all objects under the source, each to its name under the target.
    #[arg(long)]
    pub(crate) prefix: bool,
    /// Objects to move at once.
    #[arg(long, default_value = "4")]
    pub(crate) jobs: NonZeroUsize,
    /// What to do with a target that is there already; skip resumes a move that was interrupted.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) if_exists: IfExists,
    /// Do not compare MD5s: needed for a source that states a wrong one.
    #[arg(long)]
    pub(crate) no_checksum: bool,
    /// Bytes in a part of an upload to S3.
    #[arg(long, default_value_t)]
    pub(crate) part_size: PartSize,
    /// Chunks to read ahead while the sink is busy.
    #[arg(long, default_value_t = 4)]
    pub(crate) read_ahead: usize,
}
