//! Failures from outside. Each ends with exit code 1 and an error that names the half, leaves no
//! partial file, and leaves the source unchanged.

use crate::case::{BUCKET, Case, KEY, SIZE, md5, run};
use conjoin_migrate::sample::content;

#[tokio::test]
async fn no_such_key() {
    let case = Case::new().await;
    let stderr = case.fail(case.command(BUCKET, "a/other.bin", case.dir.path())).await;
    assert!(stderr.starts_with("error: S3Read: failed to read s3://source/a/other.bin\n"));
    assert!(stderr.contains("NoSuchKey"));
}

#[tokio::test]
async fn key_with_a_trailing_slash() {
    let case = Case::new().await;
    let key = format!("{KEY}/");
    let stderr = case.fail(case.command(BUCKET, &key, case.dir.path())).await;
    assert!(stderr.starts_with("error: FileWrite: \"a/object.bin/\" can't be the name of a file"));
}

#[tokio::test]
async fn no_such_bucket() {
    let case = Case::new().await;
    let stderr = case.fail(case.command("other", KEY, case.dir.path())).await;
    assert!(stderr.starts_with("error: S3Read: failed to read s3://other/a/object.bin\n"));
    assert!(stderr.contains("404 Not Found"));
}

#[tokio::test]
async fn connection_refused() {
    let case = Case::new().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let mut command = case.command(BUCKET, KEY, case.dir.path());
    command.env("AWS_ENDPOINT_URL_S3", endpoint);
    let stderr = case.fail(command).await;
    assert!(stderr.starts_with("error: S3Read: "));
    assert!(stderr.contains("Connection refused"));
}

#[tokio::test]
async fn wrong_secret_key() {
    let case = Case::new().await;
    let mut command = case.command(BUCKET, KEY, case.dir.path());
    command.env("AWS_SECRET_ACCESS_KEY", "wrong");
    let stderr = case.fail(command).await;
    assert!(stderr.starts_with("error: S3Read: "));
    assert!(stderr.contains("SignatureDoesNotMatch"));
}

#[tokio::test]
async fn no_credentials() {
    let case = Case::new().await;
    let mut command = case.command(BUCKET, KEY, case.dir.path());
    command.env_remove("AWS_ACCESS_KEY_ID").env("AWS_SECRET_ACCESS_KEY", "");
    let stderr = case.fail(command).await;
    assert!(stderr.contains("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"));
}

#[tokio::test]
async fn directory_is_a_file() {
    let case = Case::new().await;
    let dir = case.dir.path().join("file");
    std::fs::write(&dir, "mine").unwrap();
    let stderr = case.fail(case.command(BUCKET, KEY, &dir)).await;
    assert!(stderr.starts_with("error: FileWrite: failed to create directory "));
    assert_eq!(std::fs::read(&dir).unwrap(), b"mine");
}

#[tokio::test]
async fn checksum_mismatch() {
    let case = Case::new().await;
    // The server keeps the ETag of the original content.
    std::fs::write(case.source(), content("x", SIZE)).unwrap();
    let mut command = case.command(BUCKET, KEY, case.dir.path());
    let stderr = case.fail(case.command(BUCKET, KEY, case.dir.path())).await;
    assert!(stderr.starts_with("error: FileWrite: checksum mismatch for "));

    command.arg("--no-checksum");
    assert!(run(command).await.status.success());
    assert_eq!(md5(&case.dir.path().join(KEY)), md5(&case.source()));
}

#[tokio::test]
async fn missing_argument_is_a_usage_error() {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_migrate"));
    command.args(["--bucket", BUCKET]);
    let output = run(command).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("--key <KEY>\n  --dir <DIR>"));
}
