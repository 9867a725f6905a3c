//! The program is killed in the middle of an object, and run again. Until then, nothing is visible
//! at the target. The leftovers that the docs of the sinks mention are counted.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

use bytes::Bytes;
use conjoin_migrate::server;
use conjoin_places::lines;

use crate::case::files;
use crate::program::succeed;

const SIZE: usize = 8_000_000;
const SENT_AT_FIRST: usize = 6 << 20;

#[tokio::test]
async fn kill_during_a_move_to_s3_leaves_no_object() {
    let server = server::start().await.unwrap();
    server.create_bucket("target").unwrap();
    let object = server.object_file("target", "object");
    let uploads = || {
        let root = std::fs::read_dir(server.object_file("", "")).unwrap();
        let names = root.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with(".upload-")).count()
    };
    let program = program("s3://target/object", server.vars());
    killed(program(), async || server_has_a_part(&server)).await;
    assert!(!object.exists());
    assert_eq!(uploads(), 1);
    succeed(program()).await;
    assert!(std::fs::read(object).unwrap() == lines(SIZE));
    assert_eq!(uploads(), 1);
}

fn server_has_a_part(server: &server::Server) -> bool {
    let root = std::fs::read_dir(server.object_file("", "")).unwrap();
    let names = root.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains("upload")).count() >= 3
}

#[tokio::test]
async fn kill_during_a_move_to_a_file_leaves_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("object");
    let program = program(target.to_str().unwrap(), [("LC_ALL", "C".to_owned())]);
    killed(program(), async || !files(dir.path()).is_empty()).await;
    assert!(!target.exists());
    assert_eq!(files(dir.path()).len(), 1);
    succeed(program()).await;
    assert!(std::fs::read(&target).unwrap() == lines(SIZE));
    assert_eq!(files(dir.path()).len(), 2);
}

#[cfg(feature = "gcs")]
#[tokio::test]
async fn kill_during_a_move_to_gcs_leaves_no_object() {
    let Some(server) = conjoin_servers::FakeGcs::start() else { return };
    server.create_bucket("bucket").unwrap();
    let program = program("gs://bucket/object", server.vars());
    // It has no way to list uploads.
    killed(program(), async || {
        tokio::time::sleep(Duration::from_millis(500)).await;
        true
    })
    .await;
    assert_eq!(server.objects("bucket").unwrap(), [""; 0]);
    succeed(program()).await;
    assert!(server.object("bucket", "object").unwrap() == lines(SIZE));
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn kill_during_a_move_to_postgres_leaves_no_row() {
    let Some(server) = conjoin_servers::Postgres::start() else { return };
    let connected = tokio_postgres::connect(&server.url(), tokio_postgres::NoTls).await;
    let (sql, connection) = connected.unwrap();
    tokio::spawn(connection);
    sql.batch_execute("CREATE TABLE lines (line text)").await.unwrap();
    let count = async |what: &str| -> i64 {
        sql.query_one(&format!("SELECT count(*) FROM {what}"), &[]).await.unwrap().get(0)
    };
    let copying = "pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY %'";
    let program = program("postgres://lines", [("DATABASE_URL", server.url())]);
    killed(program(), async || count(copying).await > 0).await;
    until(async || count(copying).await == 0).await;
    assert_eq!(count("lines").await, 0);
    succeed(program()).await;
    assert_eq!(count("lines").await, i64::try_from(SIZE.div_ceil(100)).unwrap());
}

/// The program, moving from a source that sends only part of the object at first.
fn program<const N: usize>(to: &str, vars: [(&'static str, String); N]) -> impl Fn() -> Command {
    let (from, to) = (part_of_an_object(), to.to_owned());
    move || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_migrate"));
        command.env_clear().envs(vars.clone()).args([&from, &to, "--part-size=5242880"]);
        command
    }
}

/// Runs the program until the source has sent a part and `begun` is true, and kills it.
async fn killed(command: Command, begun: impl AsyncFn() -> bool) {
    let mut child = tokio::process::Command::from(command).kill_on_drop(true).spawn().unwrap();
    until(begun).await;
    assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
    // SIGKILL, which the program can't catch.
    child.kill().await.unwrap();
}

async fn until(ready: impl AsyncFn() -> bool) {
    let waited = tokio::time::timeout(Duration::from_secs(20), async {
        while !ready().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    waited.await.expect("nothing happens");
}

/// The URL of a server that sends part of an object and then nothing. The next request gets the
/// whole object.
fn part_of_an_object() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/object", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let object = lines(SIZE);
        let mut connections = listener.incoming().flatten();
        let first = connections.next().map(|stream| send(stream, &object, SENT_AT_FIRST));
        connections.for_each(|stream| drop(send(stream, &object, SIZE)));
        drop(first);
    });
    url
}

fn send(mut stream: TcpStream, object: &Bytes, bytes: usize) -> TcpStream {
    let _ = stream.read(&mut [0; 4096]).unwrap();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {SIZE}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    // Fails if the program is killed in the meantime.
    let _ = stream.write_all(&object[..bytes]);
    stream
}
