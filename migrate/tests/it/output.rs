//! What the program prints.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::case::{failed, run};
use crate::odd_s3::{Fault, OddS3};
use crate::odd_server::{Answer, OddServer};
use crate::program::{program, succeed};

fn with(server: &OddS3, arguments: &[&str]) -> Command {
    let mut command = program(arguments);
    command.envs(server.vars());
    command
}

/// A server of which one of two objects can't be read.
fn with_a_bad_object() -> OddS3 {
    let server = OddS3::with_faults(|seen| {
        let is_bad = seen.method == "GET" && seen.path.starts_with("/from/bad");
        if is_bad { Fault::Answer(Answer::new("403 Forbidden", b"")) } else { Fault::None }
    });
    server.put("from", "bad", b"x");
    server.put("from", "good", b"x");
    server
}

const ALL: [&str; 4] = ["s3://from", "s3://to", "-r", "--no-server-side-copy"];

#[tokio::test]
async fn verbose_prints_each_object() {
    let server = OddS3::start();
    server.put("from", "a", b"x");
    let (quiet, verbose) = (ALL.to_vec(), [&ALL[..], &["-v"]].concat());
    assert!(!succeed(with(&server, &quiet)).await.contains("s3://from/a"));
    let stdout = succeed(with(&server, &verbose)).await;
    assert!(stdout.starts_with("moved s3://from/a to s3://to/a\n1 moved"), "{stdout}");
    let skipping = [&verbose[..], &["--if-exists=skip"]].concat();
    let stdout = succeed(with(&server, &skipping)).await;
    assert!(stdout.starts_with("skipped s3://from/a to s3://to/a\n"), "{stdout}");
}

#[tokio::test]
async fn quiet_still_prints_errors() {
    let server = with_a_bad_object();
    let stderr = failed(run(with(&server, &[&ALL[..], &["-q"]].concat())).await);
    assert!(stderr.starts_with("error: S3Read: failed to read s3://from/bad"), "{stderr}");
    let output = run(with(&server, &[&ALL[..], &["-q", "-v"]].concat())).await;
    assert_eq!(output.status.code(), Some(2));
}

#[tokio::test]
async fn json_has_a_line_for_what_failed_and_always_a_summary() {
    let server = with_a_bad_object();
    for (arguments, moved, count) in
        [(&ALL[..], 1, 3), (&["s3://from/bad", "s3://to/x", "--no-server-side-copy"][..], 0, 2)]
    {
        let output = run(with(&server, &[arguments, &["--json"]].concat())).await;
        assert_eq!(output.status.code(), Some(1));
        let stdout = String::from_utf8(output.stdout).unwrap();
        let lines: Vec<Value> =
            stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let of = |event: &str| lines.iter().find(|line| line["event"] == event).unwrap();
        assert_eq!(of("failed")["from"], "s3://from/bad");
        assert!(of("failed")["error"].as_str().unwrap().contains("403 Forbidden"), "{stdout}");
        assert_eq!((&of("summary")["moved"], &of("summary")["failed"]), (&moved.into(), &1.into()));
        assert_eq!(lines.len(), count, "{stdout}");
        assert_eq!(lines.last().unwrap()["event"], "summary");
    }
}

/// While small objects end all the time, too.
#[tokio::test]
async fn line_tells_the_progress_without_a_terminal() {
    let silent = OddServer::start(|_| Answer::silence());
    let server = OddS3::with_faults(|seen| {
        if seen.path.starts_with("/from/1999") && seen.method == "GET" {
            return Fault::Answer(Answer::silence());
        }
        std::thread::sleep(Duration::from_millis(10));
        Fault::None
    });
    for number in 0..2000 {
        server.put("from", &format!("{number:04}"), b"x");
    }
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("x");
    let url = format!("{}/x", silent.url());
    let one = program(&[&url, target.to_str().unwrap()]);
    let many = with(&server, &["s3://from", target.to_str().unwrap(), "-r", "--jobs=2"]);
    for (mut command, said) in [(one, "0 of 1 objects, "), (many, " objects, ")] {
        command.stderr(Stdio::piped()).stdout(Stdio::null());
        let mut child = command.spawn().unwrap();
        let (tell, told) = std::sync::mpsc::channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || {
            stderr.lines().map_while(Result::ok).try_for_each(|it| tell.send(it))
        });
        let line = told.recv_timeout(Duration::from_mins(1));
        child.kill().unwrap();
        child.wait().unwrap();
        let line = line.expect("there is no line");
        assert!(line.contains(said), "{line}");
        assert!(line.ends_with("/s"), "{line}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn second_signal_ends_the_program_at_once() {
    // The upload can't be aborted, so an end in good order would take its time.
    let server = OddS3::with_faults(|seen| {
        let hangs = seen.method == "DELETE" || seen.path.contains("partNumber=1");
        if hangs { Fault::Answer(Answer::silence()) } else { Fault::None }
    });
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), vec![7; 9 << 20]).unwrap();
    let mut command = with(&server, &[file.path().to_str().unwrap(), "s3://to/x"]);
    let mut child = command.stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let interrupt = || {
        let id = child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    };
    let until = async |is_it: fn(&crate::odd_server::Seen) -> bool| {
        let waited = async {
            while !server.seen().iter().any(is_it) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waited).await.expect("nothing happens");
    };
    until(|seen| seen.path.contains("partNumber=1")).await;
    interrupt();
    until(|seen| seen.method == "DELETE").await;
    interrupt();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(130));
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    // It did not come to say how it ended.
    assert!(!stderr.contains("interrupted"), "{stderr}");
}

#[cfg(unix)]
#[tokio::test]
async fn every_signal_undoes_an_upload() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143), ("-HUP", 129)] {
        let server = OddS3::with_faults(|seen| {
            let hangs = seen.path.contains("partNumber=2");
            if hangs { Fault::Answer(Answer::silence()) } else { Fault::None }
        });
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), vec![7; 17 << 20]).unwrap();
        let mut command = with(&server, &[file.path().to_str().unwrap(), "s3://to/x"]);
        let child = command.stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let begun = async {
            while !server.seen().iter().any(|seen| seen.path.contains("partNumber=2")) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), begun).await.expect("no upload begins");
        let id = child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(code));
        assert!(String::from_utf8(output.stderr).unwrap().starts_with("error: interrupted: "));
        assert_eq!((server.uploads(), server.get("to", "x")), (0, None), "{signal}");
    }
}

/// Each of the objects under way is undone.
#[cfg(unix)]
#[tokio::test]
async fn interrupted_prefix_leaves_no_upload() {
    let server = OddS3::with_faults(|seen| {
        let hangs = seen.path.contains("partNumber=2");
        // So that they don't all end at once.
        if seen.method == "DELETE" {
            std::thread::sleep(Duration::from_millis(200 * (seen.before as u64 % 3)));
        }
        if hangs { Fault::Answer(Answer::silence()) } else { Fault::None }
    });
    let dir = tempfile::tempdir().unwrap();
    for name in ["a", "b", "c", "d"] {
        std::fs::write(dir.path().join(name), vec![7; 9 << 20]).unwrap();
    }
    let mut command = with(&server, &[dir.path().to_str().unwrap(), "s3://to", "-r"]);
    let child = command.stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let begun = async {
        let parts = || server.seen().iter().filter(|it| it.path.contains("partNumber=2")).count();
        while parts() < 4 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), begun).await.expect("no upload begins");
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert_eq!((server.uploads(), server.keys("to")), (0, Vec::new()));
}
