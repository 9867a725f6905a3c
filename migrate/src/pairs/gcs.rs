//! The pairs of Google Cloud Storage.

use crate::sinks::{FileWrite, GcsWrite, HttpPut, S3Write};
use crate::sources::{FileRead, GcsRead, HttpGet, S3Read};

pairs! {
    pub(super) const PAIRS;

    /// Moves an object from S3 to Google Cloud Storage.
    S3ToGcs = S3Read => GcsWrite,
    /// Moves a file to Google Cloud Storage.
    FileToGcs = FileRead => GcsWrite,
    /// Moves what is at a URL to Google Cloud Storage.
    HttpToGcs = HttpGet => GcsWrite,
    /// Moves an object from Google Cloud Storage to S3.
    GcsToS3 = GcsRead => S3Write,
    /// Moves an object from Google Cloud Storage to a file.
    GcsToFile = GcsRead => FileWrite,
    /// Moves an object from Google Cloud Storage to a URL.
    GcsToHttp = GcsRead => HttpPut,
    /// Moves an object from Google Cloud Storage to Google Cloud Storage.
    GcsToGcs = GcsRead => GcsWrite,
}
