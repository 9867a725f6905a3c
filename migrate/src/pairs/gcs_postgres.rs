//! The pairs of Google Cloud Storage with `PostgreSQL`.

use crate::sinks::{GcsWrite, PgWrite};
use crate::sources::{GcsRead, PgRead};

pairs! {
    pub(super) const PAIRS;

    /// Moves an object from Google Cloud Storage to a table.
    GcsToPg = GcsRead => PgWrite,
    /// Moves the rows of a query to Google Cloud Storage.
    PgToGcs = PgRead => GcsWrite,
}
