//! The program with an emulator of Google Cloud Storage.

use conjoin_migrate::sample::content;
use conjoin_servers::FakeGcs;

use crate::case::{Case, failed, md5, run};
use crate::odd_gcs::OddGcs;
use crate::odd_s3::Fault;
use crate::odd_server::{Answer, Seen};
use crate::program::{migrate, program, succeed};

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

fn with(server: &OddGcs, arguments: &[&str]) -> std::process::Command {
    let mut command = program(arguments);
    command.env("STORAGE_EMULATOR_HOST", server.url());
    command
}

/// More than two parts, of which two are whole.
const SIZE: usize = (16 << 20) + 1000;

#[tokio::test]
async fn broken_upload_goes_on_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("x");
    let bytes = content("x", SIZE);
    std::fs::write(&file, &bytes).unwrap();
    let faults: [fn() -> Fault; 4] = [
        || Fault::Lost,
        || Fault::Answer(Answer::hang_up()),
        || Fault::Answer(Answer::new("503 Service Unavailable\r\nRetry-After: 0", b"")),
        || Fault::Answer(Answer::new("429 Too Many Requests", b"")),
    ];
    // The request that begins it, and the parts.
    for request in 0..4 {
        for (kind, fault) in faults.into_iter().enumerate() {
            for times in [1, 2] {
                let begins = move |seen: &Seen| (request..request + times).contains(&seen.before);
                let server = OddGcs::with_faults(
                    move |seen| {
                        if begins(seen) { fault() } else { Fault::None }
                    },
                );
                succeed(with(&server, &[file.to_str().unwrap(), "gs://to/x"])).await;
                let what = format!("fault {kind} of request {request}, {times} times");
                assert!(server.objects()["x"] == *bytes, "{what}");
            }
        }
    }
}

#[tokio::test]
async fn upload_that_is_lost_for_good_fails() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), content("x", SIZE)).unwrap();
    let answers: [fn() -> Answer; 4] = [
        Answer::hang_up,
        || Answer::new("503 Service Unavailable", b""),
        || Answer::new("410 Gone", b""),
        || Answer::new("308 Resume Incomplete", b""),
    ];
    for answer in answers {
        for request in 1..4 {
            let server = OddGcs::with_faults(move |seen| match seen.before {
                before if before >= request => Fault::Answer(answer()),
                _ => Fault::None,
            });
            server.put("x", b"old");
            let arguments = [file.path().to_str().unwrap(), "gs://to/x", "--timeout=500ms"];
            let stderr = failed(run(with(&server, &arguments)).await);
            assert!(stderr.starts_with("error: GcsWrite: failed to write gs://to/x"), "{stderr}");
            assert_eq!(server.objects()["x"], b"old");
        }
    }
}

#[tokio::test]
async fn names_are_kept_and_what_is_only_there_is_deleted() {
    let server = OddGcs::with_faults(|_| Fault::None);
    let names = ["lead", "/lead", "dir/", "p//x", "a b+c", "ä?#&%2F"];
    let s3 = crate::odd_s3::OddS3::start();
    for name in names {
        s3.put("from", name, name.as_bytes());
    }
    server.put("old", b"old");
    let arguments = ["s3://from", "gs://to", "-r", "--delete"];
    for (more, said) in [("--dry-run", "6 would be moved"), ("-v", "6 moved")] {
        let mut command = with(&server, &[&arguments[..], &[more]].concat());
        command.envs(s3.vars());
        let stdout = succeed(command).await;
        assert!(stdout.contains(said), "{stdout}");
    }
    let mut expected = names.map(str::to_owned);
    expected.sort();
    assert_eq!(server.objects().into_keys().collect::<Vec<_>>(), expected);
    assert!(server.objects().iter().all(|(name, content)| name.as_bytes() == content));

    // And back, to a server that has them already.
    let mut command = with(&server, &["gs://to", "s3://back", "-r"]);
    command.envs(s3.vars());
    succeed(command).await;
    assert_eq!(s3.keys("back"), expected);
    let mut command = with(&server, &["s3://from", "gs://to", "-r", "--compare=size-time"]);
    command.envs(s3.vars());
    assert!(succeed(command).await.starts_with("6 moved"), "these are older");
    let stderr = failed(run(with(&server, &["gs://to/lead", "gs://to/lead"])).await);
    assert!(stderr.contains("is the source itself"), "{stderr}");
}

#[tokio::test]
async fn what_belongs_to_an_object_comes_along() {
    let server = OddGcs::with_faults(|seen: &Seen| {
        if seen.method != "GET" {
            return Fault::None;
        }
        let head = "200 OK\r\nx-goog-generation: 1\r\nContent-Type: text/x-a\r\n\
             Content-Encoding: gzip\r\nx-goog-stored-content-encoding: gzip\r\n\
             Cache-Control: max-age=60\r\nContent-Disposition: attachment\r\n\
             Content-Language: de\r\nx-goog-meta-owner: me\r\n\
             x-goog-hash: crc32c=yZRlqg==,md5=XrY7u+Ae7tCTyyK7j1rNww==";
        Fault::Answer(Answer::new(head, b"hello world"))
    });
    let s3 = crate::odd_s3::OddS3::start();
    for (from, to) in [("gs://from/x", "s3://to/x"), ("s3://to/x", "gs://to/x")] {
        let mut command = with(&server, &[from, to]);
        command.envs(s3.vars());
        succeed(command).await;
    }
    let metadata = server.metadata();
    for (header, name, value) in [
        ("content-type", "contentType", "text/x-a"),
        ("content-encoding", "contentEncoding", "gzip"),
        ("cache-control", "cacheControl", "max-age=60"),
        ("content-disposition", "contentDisposition", "attachment"),
        ("content-language", "contentLanguage", "de"),
    ] {
        assert_eq!(s3.header("to", "x", header).as_deref(), Some(value));
        assert_eq!(metadata[name], value);
    }
    assert_eq!(s3.header("to", "x", "x-amz-meta-owner").as_deref(), Some("me"));
    assert_eq!(metadata["metadata"]["owner"], "me");
    // What is stored packed is asked for as it is.
    let gets = server.seen().into_iter().filter(|seen| seen.method == "GET");
    assert!(gets.into_iter().all(|seen| seen.header("accept-encoding") == Some("gzip")));
}

#[tokio::test]
async fn bad_emulators_and_keys_are_messages() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("key.json"), "{\"type\": \"external_account\"}").unwrap();
    std::fs::write(path("text"), "hunter2").unwrap();
    for (name, value, said) in [
        (
            "STORAGE_EMULATOR_HOST",
            "not a url".to_owned(),
            "is not a server of Google Cloud Storage",
        ),
        ("STORAGE_EMULATOR_HOST", "ftp://a:hunter2@b".to_owned(), "is not a server of Google"),
        ("STORAGE_EMULATOR_HOST", String::new(), "no Google credentials: set "),
        ("GOOGLE_APPLICATION_CREDENTIALS", path("none"), "failed to read the key file"),
        ("GOOGLE_APPLICATION_CREDENTIALS", path("text"), "is not JSON"),
        ("GOOGLE_APPLICATION_CREDENTIALS", path("key.json"), "is neither a service account's"),
    ] {
        for arguments in [["gs://b/x", &path("x"), "-q"], ["gs://b", &path("x"), "-r"]] {
            let mut command = program(&arguments);
            command.env(name, &value);
            let stderr = failed(run(command).await);
            assert!(stderr.contains(said) && !stderr.contains("hunter2"), "{stderr}");
        }
    }
    let server = OddGcs::with_faults(|_| Fault::None);
    for url in ["gs:///x", "gs://a b/../x", "gs://ü%/x"] {
        failed(run(with(&server, &[url, &path("x")])).await);
    }
}
