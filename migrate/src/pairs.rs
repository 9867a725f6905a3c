//! Every source with every sink: M x N pairs of M + N tasks.

use std::error::Error;
use std::fmt::{self, Display, Formatter};

use conjoin::{BoxError, Context, Retry, RunIn, Task, combine, task};
use serde::{Deserialize, Serialize};

use crate::env::INTERRUPTED;
use crate::gzip::gzip;
use crate::sinks::Written;
use crate::{Env, Meta, sinks, sources};

combine! {
    /// Any source to any sink: a command line, and what can wait in a queue.
    #[derive(Debug, Clone, clap::Parser, Serialize, Deserialize)]
    // Only the pair that the arguments name is set up, since there is one for each object.
    #[command(no_binary_name = true, rename_all = "verbatim", defer = true)]
    #[serde(tag = "pair", content = "inputs", deny_unknown_fields)]
    #[each(
        derive(Debug, Clone, clap::Parser, Serialize, Deserialize),
        serde(deny_unknown_fields)
    )]
    pub enum Move = [
        sources::S3Read as S3,
        sources::FileRead as File,
        sources::HttpGet as Http,
        #[cfg(feature = "gcs")]
        sources::GcsRead as Gcs,
        #[cfg(feature = "postgres")]
        sources::PgRead as Pg,
    ] => [
        sinks::S3Write as S3,
        sinks::FileWrite as File,
        sinks::HttpPut as Http,
        #[cfg(feature = "gcs")]
        sinks::GcsWrite as Gcs,
        #[cfg(feature = "postgres")]
        sinks::PgWrite as Pg,
    ]
}

combine! {
    /// Moves a file to S3, compressed on the way.
    #[derive(Debug, Clone, clap::Parser)]
    pub struct FileToS3Gzip = sources::FileRead => |file| sinks::S3Write {
        body: file.body.through(gzip),
        meta: Meta { content_type: Some("application/gzip".to_owned()), ..Meta::default() },
        ..
    }
}

/// Moves one object by any pair, until [`Env::stop`] is canceled.
///
/// In a queue it is `{"by": {"pair": "S3ToS3", "inputs": {"bucket": "photos", ..}}}`.
///
/// # Errors
/// The pair's own error, or one that says that it was interrupted.
#[task(derive(Debug, Clone, Serialize, Deserialize), retry = retry)]
pub async fn move_object(
    env: &Env,
    cx: &Context,
    /// The pair, with its inputs.
    by: Move,
) -> Result<Written, BoxError> {
    let pair = by.info().name;
    tokio::select! {
        ended = by.run_in(env, cx) => ended.map_err(|error| OfPair { pair, error }.into()),
        () = env.stop.cancelled() => Err(INTERRUPTED.into()),
    }
}

/// Asks the pair.
fn retry(error: &BoxError) -> Retry {
    error.downcast_ref().map_or(Retry::Unspecified, |OfPair { error, .. }| Move::retry(error))
}

/// The error without the pair's name, which the caller knows.
#[derive(Debug)]
struct OfPair {
    pair: &'static str,
    error: MoveError,
}

impl Display for OfPair {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let text = self.error.to_string();
        let own = text.strip_prefix(self.pair).and_then(|text| text.strip_prefix(": "));
        f.write_str(own.unwrap_or(&text))
    }
}

impl Error for OfPair {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}
