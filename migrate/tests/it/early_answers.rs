//! Servers that answer before they have the whole body.

use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use conjoin_migrate::sample::content;
use tokio::io::AsyncWriteExt;

use crate::case::{failed, run};
use crate::odd_s3::{Fault, OddS3};
use crate::odd_server::{Answer, OddServer, Seen};
use crate::program::{program, succeed};

/// Bytes of a body that a server reads before it answers.
const READ: u64 = 100 << 10;
/// Three parts.
const LARGE: usize = 17 << 20;
/// Held in memory.
const SMALL: usize = 4 << 20;

fn file(size: usize) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), content("x", size)).unwrap();
    file
}

fn with(server: &OddS3, arguments: &[&str]) -> Command {
    let mut command = program(arguments);
    command.envs(server.vars()).arg("--timeout=5s");
    command
}

/// A server that gives the first `count` requests with a body this answer, early.
fn early(count: usize, answer: Answer) -> OddS3 {
    let met = AtomicUsize::new(0);
    let limit = move |seen: &Seen| {
        let is_early = seen.method == "PUT" && met.fetch_add(1, Ordering::Relaxed) < count;
        if is_early { READ } else { u64::MAX }
    };
    OddS3::with_limit(limit, move |seen| {
        let size = seen.header("content-length").map_or(0, |size| size.parse().unwrap());
        if seen.body.len() < size { Fault::Answer(answer.clone()) } else { Fault::None }
    })
}

/// The same answer, and each thing that a server may do with what it has not read.
fn ends(answer: &Answer) -> [Answer; 3] {
    [answer.clone(), answer.clone().then_drain(), answer.clone().then_silence()]
}

/// Writes to the standard input of the program as long as it reads.
async fn run_with_stdin(command: Command, stdin: &[u8]) -> Output {
    let mut command = tokio::process::Command::from(command);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let write = async move {
        let _ = pipe.write_all(stdin).await;
    };
    let ended = async { tokio::join!(write, child.wait_with_output()).1 };
    tokio::time::timeout(Duration::from_mins(1), ended).await.expect("it takes too long").unwrap()
}

#[tokio::test]
async fn part_that_is_refused_early_is_sent_again() {
    let file = file(LARGE);
    let file = file.path().to_str().unwrap();
    for status in ["503 Slow Down", "400 Bad Request"] {
        for (how, answer) in ends(&Answer::new(status, b"")).into_iter().enumerate() {
            let server = early(1, answer);
            // So slow that the answer is there before the part was read.
            let command = with(&server, &[file, "s3://to/x", "--bandwidth=8MiB"]);
            println!("{status} {how}");
            succeed(command).await;
            assert!(server.get("to", "x").unwrap() == content("x", LARGE), "{status} {how}");
            assert_eq!(server.uploads(), 0);
        }
    }
}

/// The connection is full when the answer comes, so the client sends more of the part when the server
/// takes it: as long as it is read, the rest of it must not get lost there.
#[tokio::test]
async fn part_that_is_refused_while_it_is_read_is_sent_again() {
    const SIZE: usize = 33 << 20;
    let file = file(SIZE);
    let met = AtomicUsize::new(0);
    let limit = move |seen: &Seen| {
        let is_early =
            seen.path.contains("partNumber=1&") && met.fetch_add(1, Ordering::Relaxed) == 0;
        if is_early { READ } else { u64::MAX }
    };
    let server = OddS3::with_limit(limit, |seen| {
        if seen.path.contains("partNumber=1&") && seen.body.len() == 100 << 10 {
            std::thread::sleep(Duration::from_secs(1));
            return Fault::Answer(Answer::new("503 Slow Down", b"").then_drain());
        }
        Fault::None
    });
    let file = file.path().to_str().unwrap();
    let arguments = [file, "s3://to/x", "--part-size=32MiB", "--bandwidth=16MiB"];
    succeed(with(&server, &arguments)).await;
    assert!(server.get("to", "x").unwrap() == content("x", SIZE));
    assert_eq!(server.uploads(), 0);
}

#[tokio::test]
async fn part_that_is_always_refused_early_fails_by_the_answer() {
    let said = b"<Error><Code>AccessDenied</Code></Error>";
    let file = file(LARGE);
    for answer in ends(&Answer::new("403 Forbidden", said)) {
        let server = early(usize::MAX, answer);
        let command = with(&server, &[file.path().to_str().unwrap(), "s3://to/x"]);
        let stderr = failed(run(command).await);
        assert!(stderr.contains("403 Forbidden"), "{stderr}");
        assert_eq!((server.uploads(), server.get("to", "x")), (0, None));
    }
}

#[tokio::test]
async fn put_to_s3_that_is_answered_early_tells_the_answer() {
    let file = file(LARGE);
    for (head, said) in
        [("403 Forbidden", "403 Forbidden"), ("200 OK", "200 OK before the content was sent")]
    {
        for answer in ends(&Answer::new(head, b"<Error><Code>AccessDenied</Code></Error>")) {
            let server = early(usize::MAX, answer);
            let arguments = [file.path().to_str().unwrap(), "s3://to/x", "--part-size=64MiB"];
            let stderr = failed(run(with(&server, &arguments)).await);
            assert!(stderr.contains(said), "{stderr}");
        }
    }
}

/// Of a content that is held, one that can be read again, and one that can't.
#[tokio::test]
async fn put_that_is_answered_early_tells_the_answer() {
    let (held, large) = (file(SMALL), file(LARGE));
    let [held, large] = [&held, &large].map(|file| file.path().to_str().unwrap());
    let stdin = content("x", LARGE);
    for (head, said) in [
        ("413 Payload Too Large", "413 Payload Too Large"),
        ("201 Created", "201 Created before the content was sent"),
    ] {
        for (how, answer) in ends(&Answer::new(head, b"enough")).into_iter().enumerate() {
            for from in [held, large, "-"] {
                // The system takes all of a small one before the server answers.
                if from == held && head.starts_with("201") {
                    continue;
                }
                let answer = answer.clone();
                let server = OddServer::with_limit(|_| READ, move |_| answer.clone());
                let url = format!("{}/x", server.url());
                let command = program(&[from, &url, "--timeout=5s"]);
                let output = match from {
                    "-" => run_with_stdin(command, &stdin).await,
                    _ => run(command).await,
                };
                let stderr = failed(output);
                // If the server hangs up at once, the answer may be lost with the connection, and
                // this content can't be sent again.
                let is_lost = from == "-" && how == 0 && stderr.contains("error sending request");
                assert!(is_lost || stderr.contains(said), "{from} {how}: {stderr}");
            }
        }
    }
}
