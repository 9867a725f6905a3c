//! The command line.

#[cfg(feature = "queue")]
use std::num::NonZeroU64;
use std::num::NonZeroUsize;

use clap::{Args, Parser};
use conjoin_migrate::sinks::{IfExists, PartSize};

pub(crate) enum Mode {
    Demo,
    S3ToDir,
    #[cfg(feature = "queue")]
    Submit(Box<Submit>),
    #[cfg(not(feature = "queue"))]
    Queued,
    Urls,
}

pub(crate) fn mode() -> Mode {
    let mut arguments = std::env::args_os().skip(1).peekable();
    if arguments.peek().is_none() {
        return Mode::Demo;
    }
    #[cfg(feature = "queue")]
    if let Some(options) = queued("submit") {
        return Mode::Submit(Box::new(options));
    }
    #[cfg(not(feature = "queue"))]
    if arguments.peek().is_some_and(|first| first == "submit" || first == "worker") {
        return Mode::Queued;
    }
    let named = |argument: &str| {
        ["--bucket", "--key", "--dir"].iter().any(|name| argument.starts_with(name))
    };
    let named = arguments.any(|argument| argument.to_str().is_some_and(named));
    if named { Mode::S3ToDir } else { Mode::Urls }
}

/// The arguments after this first one, if that it is.
#[cfg(feature = "queue")]
pub(crate) fn queued<T: Parser>(first: &str) -> Option<T> {
    let mut arguments = std::env::args_os().skip(1);
    let is_it = arguments.next()? == first;
    is_it.then(|| T::parse_from([format!("migrate {first}").into()].into_iter().chain(arguments)))
}

/// Moves an object, or all objects under a prefix, from one store to another.
///
/// A URL is `s3://bucket/key`, `gs://bucket/key`, `postgres://table` (lines of text, which are added to
/// the rows of a target), `http://host/path`, `file:///path` or a plain path. A target that ends with a
/// slash, or is a directory, takes the source's name. Without arguments the program shows
/// what it does; with --bucket, --key and --dir it moves an object from S3 to a directory. `migrate
/// submit` and `migrate worker` do the same by a queue, each has a --help of its own.
///
/// A run that fails or is interrupted leaves nothing partial. One that is killed outright leaves
/// nothing to be seen at the target, but may leave `.migrate-*.part` beside a file, and in S3 an
/// upload, which a lifecycle rule of the bucket (`AbortIncompleteMultipartUpload`) removes.
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
    #[command(flatten)]
    pub(crate) options: Options,
}

/// How objects are moved.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// What to do with a target that is there already; skip resumes a move that was interrupted.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) if_exists: IfExists,
    /// Do not compare MD5s: needed for a source that states a wrong one.
    #[arg(long)]
    pub(crate) no_checksum: bool,
    /// Bytes in a part of an upload to S3 or Google Cloud Storage.
    #[arg(long, default_value_t)]
    pub(crate) part_size: PartSize,
    /// Chunks to read ahead while the sink is busy.
    #[arg(long, default_value_t = 4)]
    pub(crate) read_ahead: usize,
}

/// Puts moves into a queue, one job an object, for `migrate worker` to do.
///
/// The URLs are those of `migrate`. The workers have the accounts; only what ends with `/*` is listed
/// from here. A path is one of the machine that the worker is on.
#[cfg(feature = "queue")]
#[derive(Debug, Parser)]
#[command(name = "migrate submit")]
pub(crate) struct Submit {
    /// The queue: `sqlite:path`, or `postgres://user:password@host:port/database`.
    #[arg(long)]
    pub(crate) queue: String,
    /// What to move; `s3://bucket/prefix/*` is all objects under it.
    #[arg(value_name = "SOURCE_URL")]
    pub(crate) source: String,
    /// Where to move it.
    #[arg(value_name = "TARGET_URL")]
    pub(crate) target: String,
    /// How often each job is tried.
    #[arg(long, default_value = "5")]
    pub(crate) attempts: NonZeroUsize,
    #[command(flatten)]
    pub(crate) options: Options,
}

/// Does the moves that are in a queue, beside any number of other workers.
///
/// When it is told to stop it takes no new job, and gives those that are not done in time back to the
/// queue. The jobs of a worker that dies are taken over by others; with sqlite: all workers are on one
/// machine.
#[cfg(feature = "queue")]
#[derive(Debug, Parser)]
#[command(name = "migrate worker")]
pub(crate) struct Worker {
    /// The queue: `sqlite:path`, or `postgres://user:password@host:port/database`.
    #[arg(long)]
    pub(crate) queue: String,
    /// Jobs at once.
    #[arg(long, default_value = "4")]
    pub(crate) jobs: NonZeroUsize,
    /// Seconds between signs of life: the jobs of a worker that misses three go to others.
    #[arg(long, default_value = "10")]
    pub(crate) heartbeat: NonZeroU64,
    /// Seconds that jobs have to end when the worker is told to stop; less than three heartbeats, since
    /// it gives no more of them.
    #[arg(long, default_value = "10")]
    pub(crate) grace: u64,
}
