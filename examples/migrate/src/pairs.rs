//! Every source with every sink: M x N pairs of M + N tasks.

mod table;

use conjoin::combine;

use crate::Meta;
use crate::gzip::gzip;
use crate::sinks::{FileWrite, HttpPut, S3Write};
use crate::sources::{FileRead, HttpGet, S3Read};

pub use self::table::{Pair, Run};

combine! {
    /// Moves an object from S3 to S3.
    #[derive(Debug, Clone, clap::Parser)]
    pub struct S3ToS3 = S3Read => S3Write
}
combine! {
    /// Moves an object from S3 to a file.
    #[derive(Debug, Clone, clap::Parser)]
    pub struct S3ToFile = S3Read => FileWrite
}
combine! {
    /// Moves an object from S3 to a URL.
    #[derive(Debug, Clone, clap::Parser)]
    pub struct S3ToHttp = S3Read => HttpPut
}
combine! {
    /// Moves a file to S3.
    #[derive(Debug, Clone, clap::Parser)]
    pub struct FileToS3 = FileRead => S3Write
}
combine! {
    /// Moves a file to a file.
    #[derive(Debug, Clone, clap::Parser)]
    pub struct FileToFile = FileRead => FileWrite
}
combine! {
    /// Moves a file to a URL.
    #[derive(Debug, Clone, clap::Parser)]
    pub struct FileToHttp = FileRead => HttpPut
}
combine! {
    /// Moves what is at a URL to S3.
    #[derive(Debug, Clone, clap::Parser)]
    pub struct HttpToS3 = HttpGet => S3Write
}
combine! {
    /// Moves what is at a URL to a file.
    #[derive(Debug, Clone, clap::Parser)]
    pub struct HttpToFile = HttpGet => FileWrite
}
combine! {
    /// Moves what is at a URL to another one.
    #[derive(Debug, Clone, clap::Parser)]
    pub struct HttpToHttp = HttpGet => HttpPut
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

/// All pairs of a source with a sink.
pub const PAIRS: &[Pair] = &[
    Pair::of::<S3ToS3>(),
    Pair::of::<S3ToFile>(),
    Pair::of::<S3ToHttp>(),
    Pair::of::<FileToS3>(),
    Pair::of::<FileToFile>(),
    Pair::of::<FileToHttp>(),
    Pair::of::<HttpToS3>(),
    Pair::of::<HttpToFile>(),
    Pair::of::<HttpToHttp>(),
];
