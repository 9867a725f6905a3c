//! A source, a sink, and the program that is the two of them combined.

use conjoin::Provide;

pub mod chain;
pub mod demo;
pub mod file_write;
#[cfg(feature = "gcs")]
pub mod gcs;
#[cfg(any(feature = "gcs", feature = "postgres"))]
mod hex;
mod meta;
#[cfg(feature = "postgres")]
pub mod postgres;
pub mod s3;
pub mod s3_read;
pub mod s3_to_file;
pub mod sample;
pub mod server;
mod shared_client;
#[cfg(any(feature = "gcs", feature = "postgres"))]
pub mod sinks;
#[cfg(any(feature = "gcs", feature = "postgres"))]
pub mod sources;

pub use meta::Meta;

/// The environment: what the tasks borrow.
#[derive(Debug, Provide)]
pub struct Env {
    /// The account to read from.
    pub s3: s3::S3,
}
