//! The program and Google Cloud Storage, as an emulator has it.

use conjoin_servers::FakeGcs;

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
