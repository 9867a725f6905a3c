//! The program and Google Cloud Storage, as an emulator has it.

use conjoin_servers::FakeGcs;
use migrate::sample::content;

use crate::case::{Case, md5};
use crate::program::{migrate, succeed};

#[tokio::test]
async fn an_object_goes_there_and_comes_back() {
    let Some(server) = FakeGcs::start() else { return };
    server.create_bucket("bucket").unwrap();
    let case = Case::new().await;
    let dir = case.dir.path().to_str().unwrap();
    let back = format!("{dir}/back");
    let moves =
        [("s3://source/a/object.bin", "gs://bucket/b/"), ("gs://bucket/b/object.bin", &*back)];
    for (from, to) in moves {
        let mut command = migrate(&case, &[from, to, "--if-exists=fail"]);
        command.envs(server.vars());
        let stdout = succeed(command).await;
        assert!(stdout.contains("1 moved, 0 skipped, 0 failed"), "{stdout}");
    }
    assert_eq!(server.objects("bucket").unwrap(), ["b/object.bin"]);
    assert_eq!(md5(back.as_ref()), md5(&case.source()));
}

#[tokio::test]
async fn a_prefix_is_moved_and_resumed() {
    let Some(server) = FakeGcs::start() else { return };
    server.create_bucket("bucket").unwrap();
    for (name, size) in [("a/1", 1), ("a/b c/2", 2), ("a/ä?&#3", 3), ("ab", 4)] {
        server.put_object("bucket", name, &content(name, size)).unwrap();
    }
    let case = Case::new().await;
    let dir = case.dir.path().to_str().unwrap();
    for summary in ["3 moved, 0 skipped, 0 failed: 6 bytes", "0 moved, 3 skipped, 0 failed"] {
        let mut command = migrate(&case, &["gs://bucket/a/", dir, "--prefix", "--if-exists=skip"]);
        command.envs(server.vars());
        let stdout = succeed(command).await;
        assert!(stdout.starts_with(summary), "{stdout}");
    }
    assert!(std::fs::read(case.dir.path().join("b c/2")).unwrap() == content("a/b c/2", 2));
}
