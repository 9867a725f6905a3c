//! Jobs that this version of the program can't read.

use crate::database;
use crate::program::Store;

/// A newer worker may be able to read them.
#[tokio::test]
async fn unknown_jobs_are_put_back_with_the_reason() {
    let store = Store::new().await;
    store.put("a", 10).await;
    for database in &database::each().await {
        let unknown = r#"{"by":{"pair":"S3ToMoon","inputs":{}}}"#;
        let newer = r#"{"by":{"pair":"S3ToS3","inputs":{"bucket":"b","speed":9}}}"#;
        for payload in [unknown, newer, "poison"] {
            database.put("MoveObject", payload, 0).await;
        }
        store.submit(database, &["s3://source/a", "s3://target/"]).await;
        let _worker = store.worker(database, &[]);
        let over = |status: &str| ["Failed", "Killed", "Done"].contains(&status);
        let rows = database.until("over", |rows| rows.iter().all(|row| over(&row.status))).await;
        let count = |status: &str| rows.iter().filter(|row| row.status == status).count();
        assert_eq!([count("Failed"), count("Killed"), count("Done")], [2, 1, 1], "{rows:?}");
        let unreadable = rows.iter().filter(|row| row.result.contains("is not a `MoveObject`"));
        assert_eq!(unreadable.count(), 3, "{rows:?}");
        let known = "unknown variant, expected one of `S3ToS3`, `S3ToFile`, ";
        assert!(rows.iter().any(|row| row.result.contains(known)), "{rows:?}");
        // What is in a payload is not shown.
        let is_shown = |text: &str| rows.iter().any(|row| row.result.contains(text));
        assert!(!is_shown("Moon") && !is_shown("poison"), "{rows:?}");
        assert_eq!(store.moved("a").unwrap().len(), 10);
    }
}
