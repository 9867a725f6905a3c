//! Payloads that are read from a queue, and those that can't be.

use conjoin::{Runner, combine, task};
use serde::{Deserialize, Serialize};

use super::engine::{push, spawn_worker, with_queue};
use crate::database::each;

#[task(output(text))]
fn open(text: String) -> String {
    text
}

/// In the previous version, `to` was `target`, and `times` didn't exist.
#[task]
fn put(
    text: String,
    #[serde(alias = "target")] to: String,
    #[serde(default = "once")] times: usize,
) -> String {
    text.repeat(times) + &to
}

fn once() -> usize {
    1
}

combine! {
    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Move = Open => Put
}

#[tokio::test]
async fn payloads_of_the_previous_version_are_read() {
    for database in &each().await {
        database.put("Move", r#"{"text":"ab","target":"c"}"#, 0).await;
        push!(database, Move, Move { text: "ab".into(), to: "c".into(), times: 2 });
        let worker = spawn_worker!(database, Move, Runner::new(()));
        let mut results: Vec<_> =
            database.until_all_done().await.into_iter().map(|row| row.result).collect();
        results.sort();
        assert!(results[0].contains("ababc") && results[1].contains("abc"), "{results:?}");
        worker.abort();
    }
}

#[tokio::test]
async fn unreadable_payload_is_killed_and_does_not_block_others() {
    for database in &each().await {
        for (payload, _) in POISON {
            database.put("Move", payload, 0).await;
        }
        push!(database, Move, Move { text: "ab".into(), to: "c".into(), times: 1 });
        let worker = spawn_worker!(database, Move, Runner::new(()));
        let rows = database
            .until("over", |rows| {
                rows.iter().all(|row| ["Killed", "Done"].contains(&row.status.as_str()))
            })
            .await;
        assert_eq!(rows.iter().filter(|row| row.status == "Done").count(), 1);
        for (payload, reason) in POISON {
            let said = rows.iter().any(|row| {
                let said = row.result.contains("the payload is not a `Move`: ");
                row.status == "Killed" && said && row.result.contains(reason)
            });
            assert!(said, "{payload}: {rows:?}");
        }
        assert!(!worker.is_finished());
        worker.abort();
    }
}

const POISON: [(&str, &str); 4] = [
    (r#"{"text":"#, "invalid JSON, at line 1, column 8"),
    (
        r#"{"text":"a","to":"b","more":1}"#,
        "unknown field, expected one of `text`, `target`, `to`, `times`",
    ),
    (r#"{"text":"a"}"#, "missing field `to`"),
    (r#"{"text":"a","to":["b"]}"#, "invalid type, expected a string"),
];

#[tokio::test]
async fn job_that_keeps_killing_its_process_is_given_up() {
    for database in &each().await {
        // The state in which killed workers leave it.
        database.put("Move", r#"{"text":"ab","to":"c"}"#, 3).await;
        let worker = spawn_worker!(database, Move, Runner::new(()));
        let rows = database.until("killed", |rows| rows[0].status == "Killed").await;
        let said = "Move: giving up after 3 attempts in which the worker process died";
        assert!(rows[0].result.contains(said), "{rows:?}");
        worker.abort();
    }
}
