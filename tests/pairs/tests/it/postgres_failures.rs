//! Failures with `PostgreSQL`. Each leaves no row and no transaction, and the error names the half.

use conjoin::{CombinedError, Retry, report};
use conjoin_migrate::postgres::{CopyFormat, Postgres};
use conjoin_migrate::sinks::WriteError;

use crate::halves::{Instead, MIB};
use crate::postgres::{GiveToPg, TakeFromPg};
use crate::servers::{Env, Table, run};

const CHUNKS: usize = 5;

fn give(table: &Table, at: usize, instead: Instead) -> GiveToPg {
    let chunk = 100_000;
    GiveToPg { instead: Some((at, instead)), chunk, ..table.give(CHUNKS * chunk) }
}

#[tokio::test]
async fn truncated_body_leaves_no_row() {
    let Some(table) = Table::new().await else { return };
    for at in 0..CHUNKS {
        let error = run(give(&table, at, Instead::Stop), &table.env).await.unwrap_err();
        let CombinedError::Second(WriteError::SizeMismatch { actual, .. }) = error else {
            panic!("{error}")
        };
        assert_eq!(actual, at as u64 * 100_000);
        assert_eq!(table.rows().await, "0", "cut at {at}");
    }
    table.expect_idle().await;
}

#[tokio::test]
async fn wrong_checksum_leaves_no_row() {
    let Some(table) = Table::new().await else { return };
    for at in 0..CHUNKS {
        let error = run(give(&table, at, Instead::Garble), &table.env).await.unwrap_err();
        assert!(
            matches!(error, CombinedError::Second(WriteError::ChecksumMismatch { .. })),
            "{error}"
        );
        assert_eq!(table.rows().await, "0", "garbled at {at}");
    }
}

#[tokio::test]
async fn rejected_rows_leave_no_row() {
    let Some(table) = Table::new().await else { return };
    let task = GiveToPg { to_table: format!("{} (number)", table.name), ..table.give(32 * MIB) };
    let error = run(task, &table.env).await.unwrap_err();
    assert!(matches!(error, CombinedError::Second(WriteError::Write { .. })));
    let text = report(&error).to_string();
    println!("{text}");
    assert!(text.contains("invalid input syntax for type bigint"), "{text}");
    assert_eq!(table.rows().await, "0");
}

#[tokio::test]
async fn failing_sink_stops_the_query() {
    let Some(table) = Table::new().await else { return };
    // Would run for minutes.
    let query = format!("SELECT generate_series(1, 1000000000) -- {}", table.name);
    for fails_at in [0, 3] {
        let fails_at = Some(fails_at);
        let task = TakeFromPg { query: query.clone(), format: CopyFormat::Text, fails_at };
        let error = run(task, &table.env).await.unwrap_err();
        assert!(matches!(error, CombinedError::Second(_)));
        table.expect_idle().await;
    }
}

#[tokio::test]
async fn query_failing_midway_is_blamed_on_the_source() {
    let Some(table) = Table::new().await else { return };
    let query = "SELECT 1 / (100000 - n) FROM generate_series(1, 200000) n".to_owned();
    let task = TakeFromPg { query, format: CopyFormat::Text, fails_at: None };
    let error = run(task, &table.env).await.unwrap_err();
    let text = report(&error).to_string();
    println!("{text}");
    assert!(matches!(error, CombinedError::Flow { .. }), "{text}");
    assert!(text.contains("division by zero"), "{text}");
}

#[tokio::test]
async fn error_names_what_is_missing() {
    let Some(table) = Table::new().await else { return };
    let task = GiveToPg { to_table: "nowhere".to_owned(), ..table.give(1) };
    let error = run(task, &table.env).await.unwrap_err();
    assert_eq!(error.retry(), Retry::Never);
    let text = report(&error).to_string();
    assert!(text.starts_with("PgWrite: failed to write nowhere: "), "{text}");
    assert!(text.contains("relation \"nowhere\" does not exist"), "{text}");

    let env = Env { postgres: Postgres::new("postgres://nobody@127.0.0.1:1/x"), ..Env::default() };
    let error = run(table.take(CopyFormat::Text), &env).await.unwrap_err();
    assert_eq!(error.retry(), Retry::Unspecified);
    let text = report(&error).to_string();
    assert!(text.contains("failed to connect to PostgreSQL"), "{text}");
    assert!(text.contains("Connection refused"), "{text}");
}
