//! Queues that can't be opened.

use conjoin_apalis::Queue;

use crate::task::Do;

#[tokio::test]
async fn unknown_database_is_an_error_that_does_not_show_the_url() {
    for url in ["mysql://me:hunter2@host/jobs", "hunter2"] {
        let error = Queue::<Do>::open(url).await.unwrap_err();
        let expected =
            "unknown kind of database: write `sqlite:path` or `postgres://user@host/database`";
        assert_eq!(error.to_string(), expected);
    }
}
