//! Committing exactly once: the answer to a COMMIT may get lost.

use std::time::Duration;

use conjoin::BoxError;
use thiserror::Error;
use tokio::time::Instant;
use tokio_postgres::SimpleQueryMessage;

use crate::postgres::{Connection, Postgres};

/// How often the server is asked again.
const AGAIN: Duration = Duration::from_millis(200);

/// Whether the rows are in the table is unknown.
#[derive(Debug, Error)]
#[error(
    "the connection was lost while the rows were committed: look whether they are there before you \
     move them again"
)]
struct Unknown(#[source] BoxError);

/// Begins a transaction, and returns its number. Databases that only speak the protocol have none.
pub(super) async fn begin(
    postgres: &Postgres,
    connection: &Connection,
) -> Result<Option<String>, BoxError> {
    if let Ok(number) = value(postgres, connection, "BEGIN; SELECT txid_current()").await {
        return Ok(number);
    }
    postgres.waited(connection.batch_execute("ROLLBACK; BEGIN")).await?;
    Ok(None)
}

/// Commits, and if the connection is lost meanwhile, asks on another one what became of it.
pub(super) async fn commit(
    postgres: &Postgres,
    connection: &Connection,
    number: Option<&str>,
) -> Result<(), BoxError> {
    let error = match postgres.waited(connection.batch_execute("COMMIT")).await {
        Ok(()) => return Ok(()),
        Err(error) => error,
    };
    if error.downcast_ref::<tokio_postgres::Error>().is_some_and(is_refusal) {
        return Err(error);
    }
    let Some(number) = number else { return Err(Unknown(error).into()) };
    match status(postgres, number).await.as_deref() {
        Ok("committed") => Ok(()),
        Ok("aborted") => Err(error),
        _ => Err(Unknown(error).into()),
    }
}

/// Class 57 is about the server that shuts down, which it may do after the commit.
fn is_refusal(error: &tokio_postgres::Error) -> bool {
    error.code().is_some_and(|code| !code.code().starts_with("57"))
}

/// What became of a transaction, when the server has noticed that its connection is lost.
async fn status(postgres: &Postgres, number: &str) -> Result<String, BoxError> {
    let connection = postgres.connect().await?;
    let query = format!("SELECT txid_status({number})");
    let begin = Instant::now();
    loop {
        let status = value(postgres, &connection, &query).await?.unwrap_or_default();
        if status != "in progress" || begin.elapsed() > postgres.row_limit() {
            return Ok(status);
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn value(
    postgres: &Postgres,
    connection: &Connection,
    query: &str,
) -> Result<Option<String>, BoxError> {
    let messages = postgres.waited(connection.simple_query(query)).await?;
    Ok(messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    }))
}
