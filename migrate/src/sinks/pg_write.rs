mod commit;

use std::pin::pin;

use conjoin::{BoxError, task};
use futures_util::SinkExt;

use super::content::Content;
use super::{WriteError, Written};
use crate::body::Body;
use crate::postgres::{CopyFormat, Postgres};
use crate::{Limits, Meta};

/// Writes `body` as rows to a table in `PostgreSQL`, by `COPY table FROM STDIN`.
///
/// The body is what `psql`'s `\copy` would read from a file: lines of text, CSV or the binary
/// format. All happens in one transaction, which is committed only when the whole body came and is
/// what `meta` says; so there is nothing to undo. Rows are added to those that are there. If the answer to
/// the commit is lost, the server is asked on another connection what became of it.
///
/// The client asks for the server's answer only when it has sent all: a row that the server refuses
/// ends the run at the end of the body.
///
/// # Errors
/// See [`WriteError`].
#[task(retry = WriteError::retry)]
pub async fn pg_write(
    postgres: &Postgres,
    limits: &Limits,
    /// The rows.
    body: Body,
    /// What the body must be.
    meta: Meta,
    /// Table to write to, in SQL, passed on as it is: `name` or `name (column, column)`.
    #[arg(long)]
    to_table: String,
    /// Format of the rows.
    #[arg(long, value_enum)]
    #[default(CopyFormat::Text)]
    to_format: CopyFormat,
    /// Do not compare the MD5: needed for a source that states a wrong one, as S3 does for objects
    /// encrypted with KMS or with a key of your own.
    #[arg(long)]
    no_checksum: bool,
) -> Result<Written, WriteError> {
    let mut content = Content::new(body, &meta, limits, no_checksum, to_table.clone());
    let failed = |error: BoxError| WriteError::write(&to_table, error);
    // Dropped before it has committed, the connection is lost, and the server rolls back.
    let connection = postgres.connect().await.map_err(failed)?;
    let number = commit::begin(postgres, &connection).await.map_err(failed)?;
    let copy = format!("COPY {to_table} FROM STDIN ({})", to_format.sql());
    let mut rows = pin!(postgres.waited(connection.copy_in(&copy)).await.map_err(failed)?);
    while let Some(chunk) = content.chunk().await? {
        postgres.waited(rows.send(chunk)).await.map_err(failed)?;
    }
    postgres.waited(rows.finish()).await.map_err(failed)?;
    commit::commit(postgres, &connection, number.as_deref()).await.map_err(failed)?;
    Ok(content.written())
}
