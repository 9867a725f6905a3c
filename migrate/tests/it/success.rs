//! Successful runs of the program.

use std::process::Command;

use crate::case::{BUCKET, Case, KEY, SIZE, md5, run};

#[tokio::test]
async fn without_arguments_copies_all_objects() {
    let output = run(Command::new(env!("CARGO_BIN_EXE_migrate"))).await;
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(stdout.starts_with("This starts an S3 server inside the process"));
    assert!(stdout.contains("photos/2024/beach.raw"));
    assert!(stdout.contains("5 objects, 22544462 bytes"));
}

#[tokio::test]
async fn with_arguments_copies_one_object() {
    let case = Case::new().await;
    let output = run(case.command(BUCKET, KEY, case.dir.path())).await;
    let stdout = String::from_utf8(output.stdout).unwrap();
    println!("{stdout}");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(stdout.starts_with(&format!("{SIZE}  ")));
    assert_eq!(md5(&case.dir.path().join(KEY)), md5(&case.source()));
}
