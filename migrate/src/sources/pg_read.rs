use bytes::Bytes;
use conjoin::{BoxError, Context, task};
use futures_util::TryStreamExt;
use futures_util::stream::try_unfold;
use tokio_postgres::{Client, CopyOutStream};

use super::{ReadError, opened};
use crate::Meta;
use crate::body::Body;
use crate::postgres::{CopyFormat, Driver, Postgres};
use crate::wire::RequestError;

/// Rows that came together are passed on together, up to this many.
const ROWS: usize = 1024;

/// Opens the result of a query in `PostgreSQL`, by `COPY (query) TO STDOUT`.
///
/// The body is what `psql`'s `\copy` would put in a file: lines of text, CSV or the binary format.
/// Rows come in the order that the query asks for, and in any if it does not.
///
/// # Errors
/// When the server cannot be reached or refuses the query.
#[task(output(body, meta), retry = ReadError::retry)]
pub async fn pg_read(
    postgres: &Postgres,
    cx: &Context,
    /// Query for the rows, in SQL, passed on as it is.
    #[arg(long)]
    query: String,
    /// Format of the rows.
    #[arg(long, value_enum)]
    #[default(CopyFormat::Text)]
    format: CopyFormat,
    /// Chunks to read ahead while the sink is busy.
    #[arg(long)]
    #[default(4)]
    read_ahead: usize,
) -> Result<(Body, Meta), ReadError> {
    match copy(postgres, &query, format).await {
        Ok((client, driver, rows)) => {
            let limit = postgres.row_limit();
            let chunks = rows.try_ready_chunks(ROWS).map_err(|error| error.1);
            let body = try_unfold(
                (Box::pin(chunks), driver, client),
                move |(mut rows, mut driver, client)| async move {
                    let next = tokio::time::timeout(limit, driver.until(rows.try_next())).await;
                    let Ok(next) = next else {
                        return Err(BoxError::from(RequestError::Idle(limit)));
                    };
                    // The client lives as long as the body does.
                    Ok(next?.map(|next| (Bytes::from(next.concat()), (rows, driver, client))))
                },
            );
            let meta = Meta { content_type: Some(format.media_type()), ..Meta::default() };
            Ok((opened(cx, query, body, None).ahead(read_ahead).into(), meta))
        }
        Err(error) => Err(ReadError::new(query, error)),
    }
}

async fn copy(
    postgres: &Postgres,
    query: &str,
    format: CopyFormat,
) -> Result<(Client, Driver, CopyOutStream), BoxError> {
    let (client, mut driver) = postgres.open().await?;
    let query = query.trim_end().trim_end_matches(';');
    // On a line of its own, since a query may end in a comment.
    let copy = format!("COPY ({query}\n) TO STDOUT ({})", format.sql());
    let rows = postgres.waited(driver.until(client.copy_out(&copy))).await?;
    Ok((client, driver, rows))
}
