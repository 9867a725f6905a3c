//! Whether a failed move is run again.

use conjoin_servers::{Answer, OddServer, Row};

use crate::database;
use crate::program::Store;

/// What the worker stores, and the number of attempts, of three.
const STATUSES: [(&str, &str, i64); 2] =
    [("404 Not Found", "Killed", 1), ("503 Service Unavailable", "Failed", 3)];

#[tokio::test]
async fn answer_of_the_source_decides_whether_a_move_is_run_again() {
    let store = Store::new().await;
    for database in &database::each().await {
        for (status, _, _) in STATUSES {
            let server = OddServer::start(move |_| Answer::new(status, b""));
            let source = format!("{}/object", server.url());
            store.submit(database, &[&source, "s3://target/", "--attempts=3"]).await;
        }
        let _worker = store.worker(database, &["--timeout=1s"]);
        let ended =
            |row: &Row| row.status == "Killed" || row.attempts == 3 && row.status == "Failed";
        let rows = database.until("over", |rows| rows.iter().all(ended)).await;
        for (row, (status, ended, attempts)) in rows.iter().zip(STATUSES) {
            assert_eq!((&*row.status, row.attempts), (ended, attempts), "{status}: {rows:?}");
            assert!(row.result.contains("HttpGet: "), "{rows:?}");
        }
    }
}
