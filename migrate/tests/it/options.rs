//! The options of the program.

use std::process::Stdio;

use tokio::io::AsyncWriteExt;

use crate::case::{failed, files, run};
use crate::odd_s3::OddS3;
use crate::program::{program, succeed};

fn with(server: &OddS3, arguments: &[&str]) -> std::process::Command {
    let mut command = program(arguments);
    command.envs(server.vars());
    command
}

#[tokio::test]
async fn names_are_included_and_excluded() {
    let server = OddS3::start();
    for key in ["a.csv", "b/c.csv", "b/d.txt", "e.csv"] {
        server.put("from", key, b"x");
    }
    let arguments = ["s3://from", "s3://to", "-r", "--include=*.csv", "--exclude=e*"];
    let stdout = succeed(with(&server, &arguments)).await;
    assert!(stdout.starts_with("2 moved, 0 skipped, 0 failed"), "{stdout}");
    assert_eq!(server.keys("to"), ["a.csv", "b/c.csv"]);
}

#[tokio::test]
async fn dry_run_does_nothing() {
    let server = OddS3::start();
    server.put("from", "a", b"x");
    server.put("to", "b", b"x");
    let arguments = ["s3://from", "s3://to", "-r", "--dry-run", "--delete"];
    let stdout = succeed(with(&server, &arguments)).await;
    assert!(stdout.contains("would move s3://from/a to s3://to/a\n"), "{stdout}");
    assert!(stdout.contains("would delete s3://to/b\n"), "{stdout}");
    assert_eq!(server.keys("to"), ["b"]);
}

#[tokio::test]
async fn others_are_deleted_within_the_guard() {
    let server = OddS3::start();
    server.put("from", "a", b"x");
    server.put("to", "b", b"x");
    server.put("to", "c", b"x");
    let guarded = ["s3://from", "s3://to", "-r", "--delete", "--max-delete=1"];
    let stderr = failed(run(with(&server, &guarded)).await);
    assert!(stderr.contains("nothing was deleted"), "{stderr}");
    assert_eq!(server.keys("to"), ["a", "b", "c"]);
    let stdout = succeed(with(&server, &["s3://from", "s3://to", "-r", "--delete"])).await;
    assert!(stdout.ends_with(", 2 deleted\n"), "{stdout}");
    assert_eq!(server.keys("to"), ["a"]);
}

#[tokio::test]
async fn nothing_is_deleted_if_something_failed() {
    let server = OddS3::start();
    server.put("from", "../a", b"x");
    server.put("from", "b", b"x");
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("other"), "mine").unwrap();
    let arguments = ["s3://from", dir.path().to_str().unwrap(), "-r", "--delete"];
    let output = run(with(&server, &arguments)).await;
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(files(dir.path()).len(), 2);
}

#[tokio::test]
async fn same_objects_are_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let (from, to) = (dir.path().join("from"), dir.path().join("to"));
    std::fs::create_dir(&from).unwrap();
    std::fs::write(from.join("a"), "one").unwrap();
    let paths = [from.to_str().unwrap(), to.to_str().unwrap(), "-r"];
    for how in ["--compare=size-time", "--compare=checksum"] {
        let arguments = [&paths[..], &[how]].concat();
        succeed(program(&arguments)).await;
        let stdout = succeed(program(&arguments)).await;
        assert!(stdout.starts_with("0 moved, 1 skipped"), "{how}: {stdout}");
    }
    std::fs::write(to.join("a"), "two").unwrap();
    let stdout = succeed(program(&[&paths[..], &["--compare=checksum"]].concat())).await;
    assert!(stdout.starts_with("1 moved"), "{stdout}");
    assert_eq!(std::fs::read(to.join("a")).unwrap(), b"one");
}

#[tokio::test]
async fn json_is_a_line_for_each_object_and_a_summary() {
    let server = OddS3::start();
    server.put("from", "a", b"abc");
    let stdout = succeed(with(&server, &["s3://from", "s3://to", "-r", "--json"])).await;
    let lines: Vec<serde_json::Value> =
        stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((&lines[0]["event"], &lines[0]["to"]), (&"moved".into(), &"s3://to/a".into()));
    assert_eq!((&lines[1]["event"], &lines[1]["moved"]), (&"summary".into(), &1.into()));
    assert_eq!(lines.len(), 2);
}

#[tokio::test]
async fn quiet_prints_nothing() {
    let server = OddS3::start();
    server.put("from", "a", b"abc");
    assert_eq!(succeed(with(&server, &["s3://from/a", "s3://to/a", "-q"])).await, "");
}

#[tokio::test]
async fn standard_input_and_output_are_a_source_and_a_target() {
    let server = OddS3::start();
    let mut command = tokio::process::Command::from(with(&server, &["-", "s3://to/a"]));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"piped").await.unwrap();
    assert!(child.wait_with_output().await.unwrap().status.success());
    assert_eq!(server.get("to", "a").unwrap(), b"piped");
    assert_eq!(succeed(with(&server, &["s3://to/a", "-"])).await, "piped");
}

/// The standard output may be a pipe, or a file that has something already.
#[cfg(unix)]
#[tokio::test]
async fn standard_input_and_output_are_used_as_they_are() {
    use std::fs::File;
    use std::io::{Read, Seek, SeekFrom};

    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    for size in [10, 20 << 20] {
        let content = conjoin_migrate::sample::content("x", size);
        std::fs::write(path("from"), &content).unwrap();
        let from = path("from").to_str().unwrap().to_owned();
        let output = run(program(&[&from, "-"])).await;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout == content);

        std::fs::write(path("log"), "old ").unwrap();
        let log = File::options().append(true).open(path("log")).unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_migrate"));
        command.env_clear().args([&from, "-"]).stdout(log);
        assert!(command.status().unwrap().success());
        assert!(std::fs::read(path("log")).unwrap() == [b"old ", &*content].concat());

        // A part of it was read before.
        for (target, skip) in [("whole", 0), ("rest", 4)] {
            let mut stdin = File::open(&from).unwrap();
            stdin.read_exact(&mut vec![0; skip]).unwrap();
            let target = path(target).to_str().unwrap().to_owned();
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_migrate"));
            command.env_clear().args(["-", &target, "-q"]).stdin(stdin.try_clone().unwrap());
            assert!(command.status().unwrap().success());
            assert!(std::fs::read(&target).unwrap() == content[skip..]);
            let server = OddS3::start();
            let mut command = with(&server, &["-", "s3://to/x", "-q"]);
            stdin.seek(SeekFrom::Start(skip as u64)).unwrap();
            assert!(command.stdin(stdin).status().unwrap().success());
            assert!(server.get("to", "x").unwrap() == content[skip..]);
        }
    }
}

#[tokio::test]
async fn two_accounts_are_used_in_one_run() {
    let (one, other) = (OddS3::start(), OddS3::start());
    one.put("bucket", "a", b"x");
    let config = tempfile::NamedTempFile::new().unwrap();
    let [(_, from), (_, key), (_, secret)] = one.vars();
    let [(_, to), ..] = other.vars();
    let profile = format!(
        "[profile other]\nendpoint_url = {to}\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n"
    );
    std::fs::write(config.path(), profile).unwrap();
    let same = format!("--to-endpoint={to}");
    for target in ["--to-profile=other", &same] {
        let source = format!("--from-endpoint={from}");
        let mut command = with(&one, &["s3://bucket/a", "s3://bucket/a", &source, target]);
        command.env("AWS_CONFIG_FILE", config.path());
        succeed(command).await;
        assert_eq!(other.get("bucket", "a").unwrap(), b"x");
        other.clear("bucket");
    }
    let stderr = failed(run(with(&one, &["s3://bucket/a", "x", "--from-profile=none"])).await);
    assert!(stderr.contains("no profile \"none\""), "{stderr}");
}

#[tokio::test]
async fn help_fits_on_two_screens() {
    for argument in ["--help", "-h"] {
        let help = succeed(program(&[argument])).await;
        assert!(help.lines().count() <= 100, "{} lines", help.lines().count());
    }
    assert!(succeed(program(&["--version"])).await.starts_with("migrate 0."));
}

/// With every option of every command, short ones too.
#[tokio::test]
async fn readme_names_every_option() {
    let readme = include_str!("../../README.md");
    let mut helps = vec![succeed(program(&["--help"])).await];
    if cfg!(feature = "queue") {
        helps.push(succeed(program(&["submit", "--help"])).await);
        helps.push(succeed(program(&["worker", "--help"])).await);
    }
    let mut count = 0;
    for help in helps {
        let lines = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
        for line in lines {
            let names = line.split("  ").next().unwrap();
            let words = names.split([' ', ',']).take_while(|word| !word.starts_with('<'));
            for option in words.filter(|word| word.starts_with('-') && word.len() > 1) {
                let named = [format!("`{option}`"), format!("`{option} ")];
                assert!(named.iter().any(|named| readme.contains(named)), "{option}");
                count += 1;
            }
        }
    }
    assert!(count > 30, "{count}");
}
