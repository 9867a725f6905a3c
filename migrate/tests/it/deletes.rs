//! `--delete`: only what the source surely does not have.

use std::path::Path;
use std::process::Command;

use crate::case::{failed, files, run};
use crate::odd_s3::{Fault, OddS3};
use crate::odd_server::Answer;
use crate::program::{program, succeed};

fn with(server: &OddS3, arguments: &[&str]) -> Command {
    let mut command = program(arguments);
    command.envs(server.vars()).args(["--prefix", "--delete"]);
    command
}

#[tokio::test]
async fn source_under_the_target_is_not_deleted() {
    let server = OddS3::start();
    server.put("bucket", "a/x", b"x");
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("a")).unwrap();
    std::fs::write(dir.path().join("a/x"), "x").unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    for (from, to) in [
        ("s3://bucket/a/".to_owned(), "s3://bucket/".to_owned()),
        ("s3://bucket/a".to_owned(), "s3://bucket".to_owned()),
        (path("a"), path("")),
        (path("a/../a"), path(".")),
    ] {
        let stderr = failed(run(with(&server, &[&from, &to])).await);
        assert!(stderr.contains("--delete would delete the source"), "{stderr}");
    }
    assert_eq!(server.keys("bucket"), ["a/x"]);
    assert_eq!(files(dir.path()).len(), 1);
}

#[tokio::test]
async fn names_are_compared_as_they_are() {
    let server = OddS3::start();
    let kept = ["lead", "/lead", "dir/", "p//x", "a b+c", "new\nline", "ä?#&%", "a%20b", "A"];
    let gone = ["lead/", "//lead", "dir", "p/x", "a b c", "a+b", "a b", "a\u{308}?#&%", "a"];
    for name in kept {
        server.put("from", name, b"x");
    }
    for name in gone {
        server.put("to", name, b"old");
    }
    let stdout = succeed(with(&server, &["s3://from", "s3://to"])).await;
    assert!(stdout.ends_with(", 9 deleted\n"), "{stdout}");
    let mut expected = kept.map(str::to_owned);
    expected.sort();
    assert_eq!(server.keys("to"), expected);
}

#[tokio::test]
async fn directory_that_is_not_there_has_nothing_to_delete() {
    let server = OddS3::start();
    server.put("from", "a", b"x");
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("new");
    let stdout = succeed(with(&server, &["s3://from", target.to_str().unwrap(), "-n"])).await;
    assert!(stdout.contains("1 would be moved"), "{stdout}");
    assert!(!target.exists());
}

#[tokio::test]
async fn excluded_names_are_kept() {
    let server = OddS3::start();
    server.put("from", "a", b"x");
    for name in ["b.log", "c"] {
        server.put("to", name, b"old");
    }
    succeed(with(&server, &["s3://from", "s3://to", "--exclude=*.log"])).await;
    assert_eq!(server.keys("to"), ["a", "b.log"]);
}

#[tokio::test]
async fn listing_that_fails_deletes_nothing() {
    // The second page of the source, or any of the target.
    for is_it in [
        |path: &str| path.starts_with("/from") && path.contains("continuation"),
        |path: &str| path.starts_with("/to"),
    ] {
        let server = OddS3::with_faults(move |seen| {
            let lists = seen.path.contains("list-type=2") && is_it(&seen.path);
            if lists { Fault::Answer(Answer::new("403 Forbidden", b"")) } else { Fault::None }
        });
        for name in ["a", "b", "c", "d"] {
            server.put("from", name, b"x");
            server.put("to", name, b"old");
        }
        let output = run(with(&server, &["s3://from", "s3://to"])).await;
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(server.keys("to"), ["a", "b", "c", "d"]);
    }
}

#[tokio::test]
async fn object_that_cannot_be_deleted_is_counted_and_the_rest_goes_on() {
    let server = OddS3::with_faults(|seen| {
        let refused = seen.method == "DELETE" && seen.path.starts_with("/to/b");
        if refused { Fault::Answer(Answer::new("403 Forbidden", b"")) } else { Fault::None }
    });
    server.put("from", "a", b"x");
    for name in ["b", "c"] {
        server.put("to", name, b"old");
    }
    let output = run(with(&server, &["s3://from", "s3://to"])).await;
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("error: failed to delete s3://to/b: 403 Forbidden"), "{stderr}");
    assert!(stderr.ends_with("error: 1 objects were not deleted\n"), "{stderr}");
    assert!(String::from_utf8(output.stdout).unwrap().ends_with(", 1 deleted\n"));
    assert_eq!(server.keys("to"), ["a", "b"]);
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_behind_a_skipped_link_is_kept() {
    let [from, to] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    std::fs::write(from.path().join("a"), "x").unwrap();
    std::os::unix::fs::symlink("/", from.path().join("link")).unwrap();
    std::fs::create_dir(to.path().join("link")).unwrap();
    for name in ["link/x", "linked", "old", ".migrate-1.part"] {
        std::fs::write(to.path().join(name), "old").unwrap();
    }
    let [from, to] = [from.path(), to.path()];
    succeed(with(&OddS3::start(), &[from.to_str().unwrap(), to.to_str().unwrap()])).await;
    let mut left = files(to);
    left.sort();
    assert_eq!(left, [".migrate-1.part", "a", "link/x"].map(|name| to.join(name)));
}

/// As a user who may not read everything.
#[cfg(unix)]
#[tokio::test]
async fn unreadable_folder_stops_nothing_and_nothing_is_deleted() {
    use std::os::unix::fs::PermissionsExt;

    let base = tempfile::tempdir().unwrap();
    let path = |name: &str| base.path().join(name);
    for dir in ["from", "from/secret", "to", "to/secret"] {
        std::fs::create_dir(path(dir)).unwrap();
    }
    for file in ["from/a", "from/secret/x", "to/secret/x", "to/old"] {
        std::fs::write(path(file), "x").unwrap();
    }
    let open = |name: &str, mode| {
        std::fs::set_permissions(path(name), PermissionsExt::from_mode(mode)).unwrap();
    };
    for name in ["", "from", "from/a", "to"] {
        open(name, 0o777);
    }
    open("from/secret", 0);
    let arguments = [path("from"), path("to")];
    for more in [&["--delete"][..], &["--delete", "--exclude=secret"]] {
        let output = run(as_nobody(&arguments, more)).await;
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{stderr}");
        assert!(stderr.contains("secret: "), "{stderr}");
        assert!(path("to/a").exists() && path("to/old").exists() && path("to/secret/x").exists());
    }
    open("from/secret", 0o700);
}

fn as_nobody(paths: &[std::path::PathBuf], more: &[&str]) -> Command {
    let is_root = std::fs::read_dir("/root").is_ok();
    let migrate = Path::new(env!("CARGO_BIN_EXE_migrate"));
    let mut command = Command::new(if is_root { Path::new("setpriv") } else { migrate });
    if is_root {
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(migrate);
    }
    command.args(paths).arg("--prefix").args(more);
    command
}
