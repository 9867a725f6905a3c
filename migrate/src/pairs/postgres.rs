//! The pairs of `PostgreSQL`.

use crate::sinks::{FileWrite, HttpPut, PgWrite, S3Write};
use crate::sources::{FileRead, HttpGet, PgRead, S3Read};

pairs! {
    pub(super) const PAIRS;

    /// Moves an object from S3 to a table.
    S3ToPg = S3Read => PgWrite,
    /// Moves a file to a table.
    FileToPg = FileRead => PgWrite,
    /// Moves what is at a URL to a table.
    HttpToPg = HttpGet => PgWrite,
    /// Moves the rows of a query to S3.
    PgToS3 = PgRead => S3Write,
    /// Moves the rows of a query to a file.
    PgToFile = PgRead => FileWrite,
    /// Moves the rows of a query to a URL.
    PgToHttp = PgRead => HttpPut,
    /// Moves the rows of a query to a table.
    PgToPg = PgRead => PgWrite,
}
