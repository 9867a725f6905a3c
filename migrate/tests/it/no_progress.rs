//! Servers that say nothing: every client gives up, and does not before.

use std::io::Read;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio::io::AsyncWriteExt;

use crate::case::{failed, run};
use crate::odd_s3::{Fault, OddS3};
use crate::odd_server::{Answer, OddServer, Seen};
use crate::program::program;

type Is = fn(&Seen) -> bool;

const SAID: &str = "nothing moved for ";

fn file(size: usize) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), vec![7; size]).unwrap();
    file
}

/// The address of a server that takes connections and says nothing.
#[cfg_attr(
    not(any(feature = "gcs", feature = "postgres")),
    expect(dead_code, reason = "for the clients that features bring")
)]
fn silent() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            std::thread::spawn(move || while stream.read(&mut [0; 4096]).is_ok_and(|it| it > 0) {});
        }
    });
    address
}

fn with(server: &OddS3, arguments: &[&str]) -> Command {
    let mut command = program(arguments);
    command.envs(server.vars()).arg("--timeout=500ms");
    command
}

/// A server that says nothing to such requests.
fn silent_to(is_it: Is) -> OddS3 {
    OddS3::with_faults(
        move |seen| {
            if is_it(seen) { Fault::Answer(Answer::silence()) } else { Fault::None }
        },
    )
}

#[tokio::test]
async fn s3_is_given_up() {
    let (small, large) = (file(1000), file(17 << 20));
    let [small, large] = [&small, &large].map(|file| file.path().to_str().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().to_str().unwrap();
    let requests: [(Is, &str); 7] = [
        (|seen| seen.method == "GET", "read"),
        (|seen| seen.method == "GET", "list"),
        (|seen| seen.method == "HEAD", "ask"),
        (|seen| seen.method == "PUT" && !seen.path.contains("uploadId"), "put"),
        (|seen| seen.path.contains("uploads="), "begin"),
        (|seen| seen.path.contains("partNumber=2"), "part"),
        (|seen| seen.method == "POST" && seen.path.contains("uploadId="), "complete"),
    ];
    for (is_it, what) in requests {
        let server = silent_to(is_it);
        server.put("from", "x", b"x");
        let arguments: &[&str] = match what {
            "read" => &["s3://from/x", dir],
            "list" => &["s3://from", dir, "--prefix"],
            "ask" => &[large, "s3://to/x", "--if-exists=skip"],
            "put" => &[small, "s3://to/x"],
            _ => &[large, "s3://to/x"],
        };
        let stderr = failed(run(with(&server, arguments)).await);
        assert!(stderr.contains(SAID), "{what}: {stderr}");
        assert_eq!((server.keys("to"), server.uploads()), (Vec::<String>::new(), 0), "{what}");
    }
}

#[tokio::test]
async fn slow_upload_to_s3_does_not_fail() {
    let server = OddServer::slow(64 << 10, Duration::from_millis(50));
    let file = file(4 << 20);
    let mut command = program(&[file.path().to_str().unwrap(), "s3://to/x", "--timeout=3s"]);
    command.envs(OddS3::start().vars()).env("AWS_ENDPOINT_URL_S3", server.url());
    // More than three seconds; this server answers 201, which S3 does not.
    let stderr = failed(run(command).await);
    assert!(stderr.contains("201 Created"), "{stderr}");
    assert_eq!(server.seen()[0].body.len(), 4 << 20);
}

#[tokio::test]
async fn source_that_pauses_is_not_the_fault_of_the_sink() {
    let server = OddServer::start(|_| Answer::new("201 Created", b""));
    let url = format!("{}/x", server.url());
    let mut command = tokio::process::Command::from(program(&["-", &url, "--timeout=500ms"]));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let chunk = vec![7; 10 << 20];
    stdin.write_all(&chunk).await.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    stdin.write_all(&chunk).await.unwrap();
    drop(stdin);
    assert!(child.wait_with_output().await.unwrap().status.success());
}

#[cfg(feature = "gcs")]
#[tokio::test]
async fn gcs_is_given_up() {
    let (small, large) = (file(1000), file(9 << 20));
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().to_str().unwrap();
    for arguments in [
        &["gs://from/x", dir][..],
        &["gs://from", dir, "--prefix"],
        &[small.path().to_str().unwrap(), "gs://to/x"],
        &[small.path().to_str().unwrap(), "gs://to/x", "--if-exists=skip"],
        &[large.path().to_str().unwrap(), "gs://to/x", "--if-exists=fail"],
    ] {
        let mut command = program(arguments);
        command.env("STORAGE_EMULATOR_HOST", format!("http://{}", silent()));
        let stderr = failed(run(with_timeout(command)).await);
        assert!(stderr.contains(SAID), "{arguments:?}: {stderr}");
    }
}

#[cfg_attr(
    not(any(feature = "gcs", feature = "postgres")),
    expect(dead_code, reason = "for the clients that features bring")
)]
fn with_timeout(mut command: Command) -> Command {
    command.arg("--timeout=500ms");
    command
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn postgres_is_given_up() {
    let file = file(1000);
    let target = tempfile::tempdir().unwrap();
    let target = target.path().to_str().unwrap();
    for arguments in
        [["postgres://lines", target], [file.path().to_str().unwrap(), "postgres://lines"]]
    {
        let mut command = program(&arguments);
        command.env("DATABASE_URL", format!("postgres://me@{}/db", silent()));
        let stderr = failed(run(with_timeout(command)).await);
        assert!(stderr.contains(SAID), "{arguments:?}: {stderr}");
    }
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn postgres_that_stops_in_the_middle_is_given_up() {
    let Some(server) = conjoin_servers::Postgres::start() else { return };
    let connected = tokio_postgres::connect(&server.url(), tokio_postgres::NoTls).await;
    let (sql, connection) = connected.unwrap();
    tokio::spawn(connection);
    sql.batch_execute("CREATE TABLE lines (line text)").await.unwrap();
    sql.batch_execute("CREATE VIEW slow AS SELECT 1 FROM pg_sleep(1000)").await.unwrap();
    sql.batch_execute("BEGIN; LOCK TABLE lines").await.unwrap();
    let file = file(1000);
    let target = tempfile::tempdir().unwrap();
    let target = target.path().join("x");
    for arguments in [
        ["postgres://slow", target.to_str().unwrap()],
        [file.path().to_str().unwrap(), "postgres://lines"],
    ] {
        let mut command = program(&arguments);
        command.env("DATABASE_URL", server.url());
        let stderr = failed(run(with_timeout(command)).await);
        assert!(stderr.contains(SAID), "{arguments:?}: {stderr}");
        assert!(!target.exists());
    }
}
