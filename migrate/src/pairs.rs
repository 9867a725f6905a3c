//! Every source with every sink: M x N pairs of M + N tasks.

/// Declares pairs, each a command line and what may wait in a queue, and lists them.
macro_rules! pairs {
    (
        $(#[$list_doc:meta])* $vis:vis const $list:ident;
        $($(#[$doc:meta])* $pair:ident = $source:ident => $sink:ident,)*
    ) => {
        $(conjoin::combine! {
            $(#[$doc])*
            #[derive(Debug, Clone, clap::Parser, serde::Serialize, serde::Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $pair = $source => $sink
        })*

        $(#[$list_doc])*
        $vis const $list: &[$crate::pairs::Pair] = &[$($crate::pairs::Pair::stored::<$pair>()),*];
    };
}

#[cfg(feature = "gcs")]
mod gcs;
#[cfg(all(feature = "gcs", feature = "postgres"))]
mod gcs_postgres;
#[cfg(feature = "postgres")]
mod postgres;
mod table;

use conjoin::combine;

use crate::Meta;
use crate::gzip::gzip;
use crate::sinks::{FileWrite, HttpPut, S3Write};
use crate::sources::{FileRead, HttpGet, S3Read};

#[cfg(feature = "gcs")]
pub use self::gcs::*;
#[cfg(all(feature = "gcs", feature = "postgres"))]
pub use self::gcs_postgres::*;
#[cfg(feature = "postgres")]
pub use self::postgres::*;
pub(crate) use self::table::parse;
pub use self::table::{Pair, Run};

pairs! {
    /// The pairs that need no feature.
    pub const PAIRS;

    /// Moves an object from S3 to S3.
    S3ToS3 = S3Read => S3Write,
    /// Moves an object from S3 to a file.
    S3ToFile = S3Read => FileWrite,
    /// Moves an object from S3 to a URL.
    S3ToHttp = S3Read => HttpPut,
    /// Moves a file to S3.
    FileToS3 = FileRead => S3Write,
    /// Moves a file to a file.
    FileToFile = FileRead => FileWrite,
    /// Moves a file to a URL.
    FileToHttp = FileRead => HttpPut,
    /// Moves what is at a URL to S3.
    HttpToS3 = HttpGet => S3Write,
    /// Moves what is at a URL to a file.
    HttpToFile = HttpGet => FileWrite,
    /// Moves what is at a URL to another one.
    HttpToHttp = HttpGet => HttpPut,
}

combine! {
    /// Moves a file to S3, compressed on the way.
    #[derive(Debug, Clone, clap::Parser)]
    pub struct FileToS3Gzip = FileRead => |file| S3Write {
        body: file.body.through(gzip),
        meta: Meta { content_type: Some("application/gzip".to_owned()), ..Meta::default() },
        ..
    }
}

/// All pairs of a source with a sink, as many as there are features for.
pub fn all() -> impl Iterator<Item = Pair> {
    let tables = [
        PAIRS,
        #[cfg(feature = "gcs")]
        gcs::PAIRS,
        #[cfg(feature = "postgres")]
        postgres::PAIRS,
        #[cfg(all(feature = "gcs", feature = "postgres"))]
        gcs_postgres::PAIRS,
    ];
    tables.into_iter().flatten().copied()
}
