//! The program with URLs as arguments.

use std::path::Path;
use std::process::{Command, Output};

use conjoin_migrate::s3::S3;
use conjoin_migrate::sample::{content, put};

use crate::case::{BUCKET, Case, KEY, SIZE, failed, files, md5, run};

#[tokio::test]
async fn object_survives_a_round_trip() {
    let case = Case::new().await;
    let dir = case.dir.path().to_str().unwrap();
    let stdout = succeed(migrate(&case, &["s3://source/a/object.bin", &format!("{dir}/")])).await;
    assert!(stdout.starts_with(&format!("{SIZE}  ")), "{stdout}");
    assert!(stdout.contains("1 moved, 0 skipped, 0 failed"), "{stdout}");
    assert_eq!(md5(&case.dir.path().join("object.bin")), md5(&case.source()));

    let url = format!("file://{dir}/object.bin");
    succeed(migrate(&case, &[&url, "s3://source/b/-c"])).await;
    assert_eq!(md5(&case.server.object_file(BUCKET, "b/-c")), md5(&case.source()));
}

#[tokio::test]
async fn prefix_is_moved_and_resumed() {
    let case = Case::new().await;
    let store = S3::from_vars(case.server.vars()).bucket(BUCKET).unwrap();
    for i in 0..20 {
        put(&store, &format!("a/{i}/x"), content("x", i * 1000)).await.unwrap();
    }
    put(&store, "ab", content("x", 1)).await.unwrap();
    let dir = case.dir.path().to_str().unwrap();
    let arguments = ["s3://source/a/", dir, "--prefix", "--jobs", "3", "--if-exists", "skip"];
    let stdout = succeed(migrate(&case, &arguments)).await;
    assert!(stdout.starts_with("21 moved, 0 skipped, 0 failed"), "{stdout}");
    assert_eq!(files(case.dir.path()).len(), 21);
    std::fs::remove_file(case.dir.path().join("7/x")).unwrap();
    let stdout = succeed(migrate(&case, &arguments)).await;
    assert!(stdout.starts_with("1 moved, 20 skipped, 0 failed: 7000 bytes"), "{stdout}");

    let back = [dir, "s3://source/copy", "--prefix"];
    let stdout = succeed(migrate(&case, &back)).await;
    assert!(stdout.starts_with("21 moved, 0 skipped, 0 failed"), "{stdout}");
    assert_eq!(md5(&case.server.object_file(BUCKET, "copy/object.bin")), md5(&case.source()));
}

#[tokio::test]
async fn failing_object_does_not_stop_the_others() {
    let case = Case::new().await;
    let store = S3::from_vars(case.server.vars()).bucket(BUCKET).unwrap();
    put(&store, "a/other", content("x", 10)).await.unwrap();
    std::fs::create_dir_all(case.dir.path().join("other")).unwrap();
    let dir = case.dir.path().to_str().unwrap();
    let output = run(migrate(&case, &["s3://source/a", dir, "--prefix"])).await;
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr.contains("error: FileWrite: failed to move the finished file to "), "{stderr}");
    assert!(
        stderr.ends_with(
            "error: 1 of 2 objects were not moved: run it again with --if-exists skip\n"
        )
    );
    assert_eq!(files(case.dir.path()).len(), 1);
}

#[tokio::test]
async fn impossible_moves_are_reported() {
    let case = Case::new().await;
    for (arguments, said) in [
        (["s3://source/none", "/tmp/x", "--jobs=1"], "error: S3Read: failed to read s3://"),
        (["ftp://host/x", "/tmp/x", "--jobs=1"], "error: ftp://host/x: no store is known by ftp"),
        (["http://127.0.0.1/", "/tmp/x", "--prefix"], "error: failed to list http://127.0.0.1/"),
        (["/tmp", "/tmp/x/y/z", "--jobs=1"], "error: FileRead: failed to read /tmp"),
        (["s3://source/a/object.bin", "s3://x/x", "--jobs=1"], "error: S3Write: failed to "),
    ] {
        let stderr = case.fail(migrate(&case, &arguments)).await;
        assert!(stderr.starts_with(said), "{stderr}");
    }
    let arguments = [&format!("s3://source/{KEY}"), "s3://source/x", "--part-size=1"];
    let output = run(migrate(&case, &arguments.map(|a: &str| a))).await;
    assert_eq!(output.status.code(), Some(2));
}

#[tokio::test]
async fn if_exists_fail_keeps_the_existing_target() {
    let case = Case::new().await;
    let target = case.dir.path().join("x");
    std::fs::write(&target, "mine").unwrap();
    let target = target.to_str().unwrap();
    let command = migrate(&case, &["s3://source/a/object.bin", target, "--if-exists=fail"]);
    let stderr = failed(run(command).await);
    assert!(stderr.contains("exists: choose another name"), "{stderr}");
    assert_eq!(std::fs::read(Path::new(target)).unwrap(), b"mine");
}

pub(crate) fn migrate(case: &Case, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_migrate"));
    command.env_clear().envs(case.server.vars()).args(arguments);
    command
}

/// The program, without an account.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_migrate"));
    command.env_clear().args(arguments);
    command
}

pub(crate) async fn succeed(command: Command) -> String {
    let Output { status, stdout, stderr } = run(command).await;
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}
