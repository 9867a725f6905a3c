//! The program with an emulator of Google Cloud Storage.

use conjoin_migrate::sample::content;
use conjoin_servers::FakeGcs;

use crate::case::{Case, md5};
use crate::program::{migrate, succeed};

#[tokio::test]
async fn object_survives_a_round_trip() {
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
async fn prefix_is_moved_and_resumed() {
    let Some(server) = FakeGcs::start() else { return };
    server.create_bucket("bucket").unwrap();
    server.put_object("bucket", "ab", b"not under a").unwrap();
    let case = Case::new().await;
    let [there, back] = ["there", "back"].map(|name| case.dir.path().join(name));
    std::fs::create_dir_all(there.join("b c")).unwrap();
    let names = ["1", "b c/2", "ä?&#3"];
    for name in names {
        std::fs::write(there.join(name), content(name, 1000)).unwrap();
    }
    let [from, to] = [&there, &back].map(|dir| dir.to_str().unwrap());
    for (from, to, summary) in [
        (from, "gs://bucket/a", "3 moved, 0 skipped, 0 failed: 3000 bytes"),
        ("gs://bucket/a/", to, "3 moved, 0 skipped, 0 failed: 3000 bytes"),
        ("gs://bucket/a", to, "0 moved, 3 skipped, 0 failed"),
    ] {
        let mut command = migrate(&case, &[from, to, "--prefix", "--if-exists=skip"]);
        command.envs(server.vars());
        let stdout = succeed(command).await;
        assert!(stdout.starts_with(summary), "{stdout}");
    }
    for name in names {
        assert!(std::fs::read(back.join(name)).unwrap() == content(name, 1000), "{name}");
    }
}
