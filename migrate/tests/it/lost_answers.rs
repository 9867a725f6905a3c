//! Requests that were executed although their answers were lost.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::case::{failed, run};
use crate::odd_s3::{Fault, OddS3};
use crate::odd_server::{Answer, Seen};
use crate::program::{program, succeed};

/// Three parts.
const LARGE: usize = 17 << 20;

fn with(server: &OddS3, arguments: &[&str]) -> std::process::Command {
    let mut command = program(arguments);
    command.envs(server.vars()).arg("--timeout=2s");
    command
}

fn completes(seen: &Seen) -> bool {
    seen.method == "POST" && seen.path.contains("uploadId=")
}

/// A server to which the first such request gets lost: it is executed, or it is not.
fn losing(is_it: fn(&Seen) -> bool, executed: bool) -> OddS3 {
    let met = AtomicUsize::new(0);
    OddS3::with_faults(move |seen| {
        if !is_it(seen) || met.fetch_add(1, Ordering::Relaxed) > 0 {
            Fault::None
        } else if executed {
            Fault::Lost
        } else {
            Fault::Answer(Answer::hang_up())
        }
    })
}

fn file(size: usize) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), vec![7; size]).unwrap();
    file
}

#[tokio::test]
async fn upload_is_complete_if_the_object_is_there() {
    for how in ["replace", "skip", "fail"] {
        for executed in [true, false] {
            let server = losing(completes, executed);
            let (file, how) = (file(LARGE), format!("--if-exists={how}"));
            let arguments = [file.path().to_str().unwrap(), "s3://to/x", &how];
            let stdout = succeed(with(&server, &arguments)).await;
            assert!(stdout.contains("1 moved, 0 skipped"), "{how} {executed}: {stdout}");
            assert_eq!(server.get("to", "x").unwrap().len(), LARGE);
            assert_eq!(server.uploads(), 0);
        }
    }
}

#[tokio::test]
async fn upload_is_not_complete_if_there_is_another_object() {
    for old in [None, Some(vec![1; 10]), Some(vec![1; LARGE])] {
        // The upload is gone, and did not become an object.
        let server = OddS3::with_faults(|seen| {
            if !completes(seen) {
                return Fault::None;
            }
            let said = b"<Error><Code>NoSuchUpload</Code></Error>";
            Fault::Answer(Answer::new("404 Not Found", said))
        });
        if let Some(old) = &old {
            server.put("to", "x", old);
        }
        let file = file(LARGE);
        let command = with(&server, &[file.path().to_str().unwrap(), "s3://to/x"]);
        let stderr = failed(run(command).await);
        assert!(stderr.starts_with("error: S3Write: "), "{stderr}");
        assert!(stderr.contains("NoSuchUpload"), "{stderr}");
        assert!(server.get("to", "x") == old);
        assert_eq!(server.uploads(), 0);
    }
}

#[tokio::test]
async fn object_that_was_written_by_a_lost_request_is_no_other_one() {
    fn puts(seen: &Seen) -> bool {
        seen.method == "PUT"
    }
    for how in ["skip", "fail"] {
        let (server, file) = (losing(puts, true), file(1000));
        let how = format!("--if-exists={how}");
        let arguments = [file.path().to_str().unwrap(), "s3://to/x", &how];
        let stdout = succeed(with(&server, &arguments)).await;
        assert!(stdout.contains("1 moved, 0 skipped"), "{how}: {stdout}");
    }
    // Another one was written meanwhile.
    let server = OddS3::with_faults(|seen| match (puts(seen), seen.before) {
        (false, _) => Fault::None,
        (true, 0 | 1) => Fault::Answer(Answer::hang_up()),
        (true, _) => Fault::Answer(Answer::new("412 Precondition Failed", b"")),
    });
    let file = file(1000);
    let arguments = [file.path().to_str().unwrap(), "s3://to/x", "--if-exists=fail"];
    let stderr = failed(run(with(&server, &arguments)).await);
    assert!(stderr.contains("s3://to/x exists"), "{stderr}");
}

fn begins(seen: &Seen) -> bool {
    seen.method == "POST" && seen.path.contains("uploads=")
}

/// Uploads that are not the run's: of other runs, and of another key.
fn begin_others(server: &OddS3) {
    for _ in 0..3 {
        server.begin_upload("to/x y", Duration::from_hours(1));
    }
    server.begin_upload("to/x y2", Duration::ZERO);
    server.begin_upload("other/x y", Duration::ZERO);
}

#[tokio::test]
async fn upload_that_a_lost_request_began_is_aborted() {
    let server = losing(begins, true);
    begin_others(&server);
    let file = file(LARGE);
    let arguments = [file.path().to_str().unwrap(), "s3://to/x y"];
    succeed(with(&server, &arguments)).await;
    assert_eq!(server.get("to", "x y").unwrap().len(), LARGE);
    assert_eq!(server.uploads(), 5);

    // Each time, until the run gives up.
    let server = OddS3::with_faults(|seen| if begins(seen) { Fault::Lost } else { Fault::None });
    begin_others(&server);
    let stderr = failed(run(with(&server, &arguments)).await);
    assert!(stderr.starts_with("error: S3Write: failed to write s3://to/x y"), "{stderr}");
    assert!(server.seen().iter().filter(|seen| begins(seen)).count() > 2);
    assert_eq!(server.uploads(), 5);
}

/// What the server does with the listing changes neither the outcome nor the error.
#[tokio::test]
async fn server_that_lists_no_uploads_is_fine() {
    fn lists(seen: &Seen) -> bool {
        seen.method == "GET" && seen.path.contains("uploads=")
    }
    let file = file(LARGE);
    let arguments = [file.path().to_str().unwrap(), "s3://to/x"];
    for answer in [
        Answer::new("403 Forbidden", b"<Error><Code>AccessDenied</Code></Error>"),
        Answer::new("501 Not Implemented", b""),
        Answer::new("200 OK", b"<html>"),
        Answer::silence(),
    ] {
        for always in [false, true] {
            let (met, answer) = (AtomicUsize::new(0), answer.clone());
            let server = OddS3::with_faults(move |seen| match seen {
                _ if lists(seen) => Fault::Answer(answer.clone()),
                _ if begins(seen) && (always || met.fetch_add(1, Ordering::Relaxed) == 0) => {
                    Fault::Lost
                }
                _ => Fault::None,
            });
            let output = run(with(&server, &arguments)).await;
            assert_eq!(output.status.success(), !always);
            assert!(server.seen().iter().any(lists));
            let stderr = String::from_utf8(output.stderr).unwrap();
            let said = ["AccessDenied", "501", "unexpected answer", "nothing moved", "undo"];
            assert!(!said.iter().any(|said| stderr.contains(said)), "{stderr}");
        }
    }
}

#[tokio::test]
async fn lost_upload_that_can_not_be_aborted_is_reported() {
    let server = OddS3::with_faults(|seen| match &*seen.method {
        "DELETE" => Fault::Answer(Answer::new("403 Forbidden", b"")),
        _ if begins(seen) => Fault::Lost,
        _ => Fault::None,
    });
    let file = file(LARGE);
    let output = run(with(&server, &[file.path().to_str().unwrap(), "s3://to/x"])).await;
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("error: S3Write: failed to write s3://to/x"), "{stderr}");
    assert!(stderr.contains("403 Forbidden"), "{stderr}");
    assert!(server.uploads() > 0);
}

#[cfg(feature = "postgres")]
#[tokio::test]
async fn rows_are_committed_once() {
    use conjoin_places::{Damage, Proxy, Request};
    use conjoin_servers::Postgres;

    let Some(server) = Postgres::start() else { return };
    let connected = tokio_postgres::connect(&server.url(), tokio_postgres::NoTls).await;
    let (sql, connection) = connected.unwrap();
    tokio::spawn(connection);
    sql.batch_execute("CREATE TABLE lines (line text)").await.unwrap();
    let count =
        async || -> i64 { sql.query_one("SELECT count(*) FROM lines", &[]).await.unwrap().get(0) };
    let proxy = Proxy::start(([127, 0, 0, 1], server.port()).into()).await;
    let url = format!("postgres://postgres@{}/postgres", proxy.address());
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "a\nb\n").unwrap();
    let command = || {
        let mut command = program(&[file.path().to_str().unwrap(), "postgres://lines"]);
        command.env("DATABASE_URL", &url);
        command
    };
    let commit = Request { has: "COMMIT", skip: 0, bytes: 0, is_http: false };
    // The request arrives, and the answer is lost.
    proxy.inject(commit, Damage::CutResponse(0));
    succeed(command()).await;
    assert_eq!(count().await, 2);
    // It does not arrive.
    proxy.inject(commit, Damage::CutRequest(0));
    let stderr = failed(run(command()).await);
    assert!(stderr.starts_with("error: PgWrite: "), "{stderr}");
    assert_eq!(count().await, 2);
    proxy.mend();
    succeed(command()).await;
    assert_eq!(count().await, 4);
}
