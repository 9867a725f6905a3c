//! What is in a queue: nothing that another machine can't use, and no secret.

use conjoin_apalis::Queue;
use conjoin_migrate::pairs::MoveObject;
use conjoin_servers::Postgres;

use crate::database;
use crate::program::Store;

#[tokio::test]
async fn relative_paths_are_those_of_the_submitter() {
    let store = Store::new().await;
    for database in &database::each().await {
        let dir = tempfile::tempdir().unwrap();
        for file in ["one", "two"] {
            std::fs::write(dir.path().join(file), file).unwrap();
        }
        for (from, to) in [("one", "s3://target/a"), ("./two", "copy/"), ("./*", "s3://target/b")] {
            let mut submit = store.migrate(database, "submit", &[from, to]);
            let output = submit.current_dir(dir.path()).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
        let root = dir.path().to_str().unwrap();
        let payloads = database.payloads().await;
        assert_eq!(payloads.len(), 4, "{payloads:?}");
        assert!(payloads.iter().all(|payload| payload.contains(root)), "{payloads:?}");
        let _worker = store.worker(database, &[]);
        database.until_all_done().await;
        assert_eq!(store.moved("a").unwrap(), "one");
        assert_eq!(store.moved("b/two").unwrap(), "two");
        assert!(dir.path().join("copy/two").is_file());
    }
}

#[tokio::test]
async fn url_with_a_secret_is_not_put_into_a_queue() {
    let store = Store::new().await;
    for database in &database::each().await {
        for (from, to) in [
            ("http://me:hunter2@127.0.0.1/x", "/tmp/x"),
            ("s3://source/a", "https://127.0.0.1/x?X-Amz-Signature=hunter2"),
            ("https://hunter2@127.0.0.1/x", "/tmp/x"),
            ("-", "s3://target/x"),
            ("s3://source", "/tmp/x"),
        ] {
            let output = store.migrate(database, "submit", &[from, to]).output().unwrap();
            assert_eq!(output.status.code(), Some(1), "{from} {to}");
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert!(!stderr.contains("hunter2"), "{stderr}");
        }
        assert_eq!(database.payloads().await, [""; 0]);
    }
}

#[tokio::test]
async fn stored_error_has_no_secret() {
    let store = Store::new().await;
    store.put("a", 10).await;
    for database in &database::each().await {
        let arguments = ["s3://source/a", "s3://target/", "--attempts=1"];
        store.submit(database, &arguments).await;
        let mut worker = store.migrate(database, "worker", &["--heartbeat=1", "--timeout=1s"]);
        worker.env("AWS_ENDPOINT_URL_S3", "http://me:hunter2@127.0.0.1:1");
        let worker = tokio::process::Command::from(worker).kill_on_drop(true).spawn().unwrap();
        let ended = |status: &str| ["Failed", "Killed"].contains(&status);
        let rows = database.until("failed", |rows| ended(&rows[0].status)).await;
        assert!(rows[0].result.contains("S3Read: "), "{rows:?}");
        assert!(!rows[0].result.contains("hunter2"), "{rows:?}");
        drop(worker);
    }
}

#[tokio::test]
async fn bad_queue_is_a_message_without_the_password() {
    for url in [
        "postgres://me:hunter2@127.0.0.1:1/db",
        "postgres://me:hunter2@127.0.0.1:port/db",
        "mysql://me:hunter2@127.0.0.1/db",
        "hunter2",
        "sqlite:/nowhere/at/all/queue.db",
    ] {
        for command in [&["submit", "--queue", url, "a", "b"][..], &["worker", "--queue", url]] {
            let mut migrate = tokio::process::Command::new(env!("CARGO_BIN_EXE_migrate"));
            let output = migrate.env_clear().args(command).kill_on_drop(true).output();
            let limit = std::time::Duration::from_mins(1);
            let output = tokio::time::timeout(limit, output).await.expect("it hangs").unwrap();
            let stderr = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(1), "{stderr}");
            assert!(!stderr.contains("hunter2") || url == "hunter2", "{stderr}");
        }
    }
}

#[tokio::test]
async fn queue_uses_tls_as_the_url_says() {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (made.cert.pem(), made.signing_key.serialize_pem());
    let Some(server) = Postgres::start_with_tls(&certificate, &key) else { return };
    let Some(plain) = Postgres::start() else { return };
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), certificate).unwrap();
    let root = file.path().display();
    for (server, parameters, works) in [
        (&server, "sslmode=require".to_owned(), true),
        (&server, format!("sslmode=verify-full&sslrootcert={root}"), true),
        (&server, "sslmode=verify-full".to_owned(), false),
        (&plain, "sslmode=prefer".to_owned(), true),
        (&plain, "sslmode=require".to_owned(), false),
    ] {
        let url = format!("{}?{parameters}", server.url());
        let opened = Queue::<MoveObject>::open(&url).await;
        assert_eq!(opened.is_ok(), works, "{parameters}: {:?}", opened.err());
    }
}
