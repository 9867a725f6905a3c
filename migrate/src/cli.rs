//! The command line.

mod accounts;
mod parse;

use std::num::{NonZeroU64, NonZeroUsize};
use std::time::Duration;

use clap::{ArgAction, Args, Parser};
use conjoin_migrate::Metadata;
#[cfg(feature = "postgres")]
use conjoin_migrate::postgres::CopyFormat;
use conjoin_migrate::sinks::{IfExists, PartSize};
use globset::Glob;

pub(crate) use self::accounts::Accounts;
pub(crate) use self::parse::arguments;

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
        let is = |name: &&str| argument == *name || argument.starts_with(&format!("{name}="));
        ["--bucket", "--key", "--dir"].iter().any(is)
    };
    let named = arguments.any(|argument| argument.to_str().is_some_and(named));
    if named { Mode::S3ToDir } else { Mode::Urls }
}

/// The arguments after the first one, if that is this one.
#[cfg(feature = "queue")]
pub(crate) fn queued<T: Parser>(first: &str) -> Option<T> {
    let mut all = std::env::args_os().skip(1);
    let is_it = all.next()? == first;
    is_it.then(|| {
        let all: Vec<_> = [format!("migrate {first}").into()].into_iter().chain(all).collect();
        arguments(&all)
    })
}

/// What `--help` prints below the options.
const NOTES: &str = "\
A source or target is s3://bucket/key, gs://bucket/key, postgres://table, http://host/path,
file:///path, a plain path, or - for the standard input or output. A target that ends with a slash,
or is a directory, takes the source's name. A run that fails or is interrupted leaves nothing
partial. To resume it, run it again with --if-exists skip.

S3 reads AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL, AWS_PROFILE and
AWS_CA_BUNDLE; Google Cloud Storage GOOGLE_APPLICATION_CREDENTIALS; PostgreSQL DATABASE_URL.
`migrate submit` and `migrate worker` do the same through a queue; see their --help.";

/// Moves an object, or all objects under a prefix, from one store to another. Sources are kept
#[allow(clippy::struct_excessive_bools, reason = "each is a flag")]
#[derive(Debug, Parser)]
#[command(name = "migrate", version, after_help = NOTES, disable_help_flag = true)]
pub(crate) struct Urls {
    /// What to move
    #[arg(value_name = "SOURCE")]
    pub(crate) source: String,
    /// Where to move it
    #[arg(value_name = "TARGET")]
    pub(crate) target: String,
    /// Move all objects under the source, each to its name under the target
    #[arg(long, short = 'r')]
    pub(crate) prefix: bool,
    /// With --prefix: only names that match; * also matches slashes
    #[arg(long, value_name = "GLOB")]
    pub(crate) include: Vec<Glob>,
    /// With --prefix: leave out names that match
    #[arg(long, value_name = "GLOB")]
    pub(crate) exclude: Vec<Glob>,
    /// Skip objects that the target already has, judged by size and time, or by checksum
    #[arg(long, value_enum, value_name = "HOW")]
    pub(crate) compare: Option<Compare>,
    /// With --prefix: when all are moved, delete objects that are only under the target
    #[arg(long, requires = "prefix")]
    pub(crate) delete: bool,
    /// Delete nothing if more than N objects would be deleted
    #[arg(long, value_name = "N", default_value = "1000")]
    pub(crate) max_delete: usize,
    /// Print what would be done, and do nothing
    #[arg(long, short = 'n')]
    pub(crate) dry_run: bool,
    /// Objects to move at once
    #[arg(long, value_name = "N", default_value = "16")]
    pub(crate) jobs: NonZeroUsize,
    #[command(flatten)]
    pub(crate) accounts: Accounts,
    #[command(flatten)]
    pub(crate) limits: Limits,
    #[command(flatten)]
    pub(crate) options: Options,
    /// Print each object
    #[arg(long, short = 'v', action = ArgAction::SetTrue)]
    pub(crate) verbose: bool,
    /// Print nothing but errors
    #[arg(long, short = 'q', conflicts_with_all = ["verbose", "json"])]
    pub(crate) quiet: bool,
    /// Print JSON, one line for each object and one for the summary
    #[arg(long)]
    pub(crate) json: bool,
    /// Print this
    #[arg(long, short = 'h', action = ArgAction::HelpShort)]
    help: Option<bool>,
}

/// What tells that the target has an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Compare {
    /// The same size, and the target is not older.
    SizeTime,
    /// The same size and checksum, if both report a checksum of the same kind.
    Checksum,
}

/// Limits of the program's resources.
#[derive(Debug, Clone, Args)]
pub(crate) struct Limits {
    /// Parts of objects to transfer at once; each takes the memory of one part
    #[arg(long, value_name = "N", default_value = "16")]
    pub(crate) connections: NonZeroUsize,
    /// Maximum bytes per second, such as 10MiB
    #[arg(long, value_name = "SIZE", value_parser = parse::bandwidth)]
    pub(crate) bandwidth: Option<NonZeroU64>,
    /// Fail after TIME without progress; temporary errors are retried for as long
    #[arg(long, value_name = "TIME", default_value = "1m", value_parser = humantime::parse_duration)]
    pub(crate) timeout: Duration,
}

/// How objects are moved.
#[derive(Debug, Clone, Args)]
pub(crate) struct Options {
    /// What to do if the target exists
    #[arg(long, value_enum, value_name = "WHAT", default_value_t)]
    pub(crate) if_exists: IfExists,
    /// Don't compare checksums: needed if a source reports a wrong one
    #[arg(long)]
    pub(crate) no_checksum: bool,
    /// What to keep besides the content: headers, user metadata, times, permissions
    #[arg(long, value_enum, value_name = "WHAT", default_value_t)]
    pub(crate) metadata: Metadata,
    /// Storage class in S3, such as `STANDARD_IA`
    #[arg(long, value_name = "CLASS")]
    pub(crate) storage_class: Option<String>,
    /// Tags in S3, as name=value&name=value
    #[arg(long)]
    pub(crate) tags: Option<String>,
    /// Move an object through this machine even if the server could copy it
    #[arg(long)]
    pub(crate) no_server_side_copy: bool,
    /// Format of rows
    #[cfg(feature = "postgres")]
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: CopyFormat,
    /// Size of the parts of an upload
    #[arg(long, value_name = "SIZE", default_value = "8MiB")]
    pub(crate) part_size: PartSize,
    /// Chunks to read ahead while the sink is busy
    #[arg(long, value_name = "N", default_value_t = 4)]
    pub(crate) read_ahead: usize,
}

/// Puts moves into a queue, one job for each object. `migrate worker` runs them.
///
/// URLs are written as for `migrate`. A path is a path on the worker's machine. The workers use their own
/// accounts. This program uses its accounts only to list a source that ends with `/*`.
#[cfg(feature = "queue")]
#[derive(Debug, Parser)]
#[command(name = "migrate submit")]
pub(crate) struct Submit {
    /// The queue: `sqlite:path`, or `postgres://user:password@host:port/database`
    #[arg(long)]
    pub(crate) queue: String,
    /// What to move; `s3://bucket/prefix/*` is all objects under it
    #[arg(value_name = "SOURCE")]
    pub(crate) source: String,
    /// Where to move it
    #[arg(value_name = "TARGET")]
    pub(crate) target: String,
    /// The maximum number of attempts for each job
    #[arg(long, default_value = "5")]
    pub(crate) attempts: NonZeroUsize,
    #[command(flatten)]
    pub(crate) options: Options,
}

/// Runs the moves in a queue, which it can share with any number of workers.
///
/// When it is asked to stop, it takes no new jobs, and gives jobs that don't end in time back to the
/// queue. If a worker dies, others take over its jobs. With SQLite, all workers are on one machine.
#[cfg(feature = "queue")]
#[derive(Debug, Parser)]
#[command(name = "migrate worker")]
pub(crate) struct Worker {
    /// The queue: `sqlite:path`, or `postgres://user:password@host:port/database`
    #[arg(long)]
    pub(crate) queue: String,
    /// Jobs to run at once
    #[arg(long, default_value = "4")]
    pub(crate) jobs: NonZeroUsize,
    #[command(flatten)]
    pub(crate) accounts: Accounts,
    #[command(flatten)]
    pub(crate) limits: Limits,
    /// Seconds between heartbeats: if a worker misses three, other workers take over its jobs
    #[arg(long, default_value = "10")]
    pub(crate) heartbeat: NonZeroU64,
    /// Seconds that running jobs have to end when the worker is asked to stop
    #[arg(long, default_value = "10")]
    pub(crate) grace: u64,
}
