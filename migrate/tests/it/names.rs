//! Names that look odd, and what is not a file: each moves, or fails by its name, and stops nothing.

use std::path::Path;
use std::process::Command;

use conjoin_migrate::masked;
use serde_json::Value;

use crate::case::{Case, failed, run};
use crate::odd_s3::{Fault, OddS3};
use crate::odd_server::Answer;
use crate::program::{program, succeed};

fn with(server: &OddS3, arguments: &[&str]) -> Command {
    let mut command = program(arguments);
    command.envs(server.vars());
    command
}

#[tokio::test]
async fn keys_are_kept_from_the_listing_to_the_use() {
    let server = OddS3::start();
    let keys =
        ["lead", "/lead", "dir", "dir/", "p//x", "a b+c", "new\nline", "ä?#&%", "back\\slash"];
    for key in keys {
        server.put("from", key, key.as_bytes());
    }
    for more in ["--no-server-side-copy", "--metadata=all"] {
        let stdout = succeed(with(&server, &["s3://from", "s3://to/x", "--prefix", more])).await;
        assert!(stdout.starts_with("9 moved, 0 skipped, 0 failed"), "{stdout}");
        let mut moved = server.keys("to");
        moved.sort();
        let mut expected: Vec<_> = keys.iter().map(|key| format!("x/{key}")).collect();
        expected.sort();
        assert_eq!(moved, expected);
        for key in keys {
            assert_eq!(server.get("to", &format!("x/{key}")).unwrap(), key.as_bytes(), "{key}");
        }
        server.clear("to");
    }
}

#[tokio::test]
async fn keys_that_a_directory_cannot_have_fail_by_name() {
    let server = OddS3::start();
    for key in ["ok", "../out", "a/../../out", "/abs", "p//x", "fine/one"] {
        server.put("from", key, b"x");
    }
    server.put("from", "marker/", b"");
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("target");
    let output = run(with(&server, &["s3://from", target.to_str().unwrap(), "--prefix"])).await;
    assert_eq!(output.status.code(), Some(1));
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.starts_with("3 moved, 0 skipped, 4 failed"), "{stdout}");
    let stderr = String::from_utf8(output.stderr).unwrap();
    for key in ["../out", "/abs", "p//x"] {
        assert!(stderr.contains(key), "{stderr}");
    }
    assert!(target.join("marker").is_dir() && target.join("fine/one").is_file());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn bucket_alone_is_not_an_object() {
    let server = OddS3::start();
    server.put("from", "x", b"x");
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("y");
    let stderr = failed(run(with(&server, &["s3://from", target.to_str().unwrap()])).await);
    assert!(stderr.contains("names no object"), "{stderr}");
    assert!(!target.exists());
}

#[tokio::test]
async fn prefix_without_objects_is_an_error() {
    let server = OddS3::start();
    server.put("from", "x", b"x");
    let stderr = failed(run(with(&server, &["s3://from/y", "s3://to", "--prefix"])).await);
    assert_eq!(stderr, "error: there is nothing under s3://from/y: check the name\n");
}

#[tokio::test]
async fn source_is_not_its_own_target() {
    let server = OddS3::start();
    server.put("from", "x", b"content");
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "mine").unwrap();
    let file = file.to_str().unwrap();
    let mut same = vec![
        ("s3://from/x".to_owned(), "s3://from/x".to_owned()),
        (file.to_owned(), file.to_owned()),
        (file.to_owned(), format!("{}/./file", dir.path().display())),
    ];
    #[cfg(unix)]
    {
        let link = format!("{file}-link");
        std::os::unix::fs::symlink(file, &link).unwrap();
        same.extend([(file.to_owned(), link.clone()), (link, file.to_owned())]);
    }
    for (from, to) in same {
        let stderr = failed(run(with(&server, &[&from, &to])).await);
        assert!(stderr.contains("is the source itself: nothing was written"), "{stderr}");
    }
    assert_eq!(server.get("from", "x").unwrap(), b"content");
    assert_eq!(std::fs::read(file).unwrap(), b"mine");
    for (from, to) in [("s3://from", "s3://from/copy"), (dir.path().to_str().unwrap(), file)] {
        let stderr = failed(run(with(&server, &[from, to, "--prefix"])).await);
        assert!(stderr.contains("itself or in it"), "{stderr}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_not_a_file_is_neither_replaced_nor_read() {
    use std::os::unix::fs::FileTypeExt;

    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    assert!(Command::new("mkfifo").arg(path("fifo")).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
    std::fs::write(path("file"), "x").unwrap();
    std::fs::write(path(".migrate-1.part"), "left").unwrap();
    std::os::unix::fs::symlink("nowhere", path("broken")).unwrap();
    std::os::unix::fs::symlink(".", path("loop")).unwrap();
    for target in ["fifo", "socket"] {
        let (from, to) = (path("file"), path(target));
        let stderr = failed(run(program(&[from.to_str().unwrap(), to.to_str().unwrap()])).await);
        assert!(stderr.contains("is not a regular file"), "{stderr}");
        let kind = to.symlink_metadata().unwrap().file_type();
        assert!(kind.is_fifo() || kind.is_socket());
        let other = path("other");
        let stderr = failed(run(program(&[to.to_str().unwrap(), other.to_str().unwrap()])).await);
        assert!(stderr.contains("it is not a regular file"), "{stderr}");
    }
    let target = tempfile::tempdir().unwrap();
    let arguments = [dir.path().to_str().unwrap(), target.path().to_str().unwrap(), "--prefix"];
    let output = run(program(&arguments)).await;
    let stderr = String::from_utf8(output.stderr).unwrap();
    for said in [
        "skipped fifo: it is a FIFO",
        "skipped socket: ",
        "skipped loop: ",
        "failed to move broken",
    ] {
        assert!(stderr.contains(said), "{stderr}");
    }
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("1 moved, 0 skipped, 1 failed"));
}

#[cfg(unix)]
#[tokio::test]
async fn name_that_is_not_utf8_stops_nothing() {
    use std::os::unix::ffi::OsStrExt;

    let [from, to] = [(); 2].map(|()| tempfile::tempdir().unwrap());
    std::fs::write(from.path().join(std::ffi::OsStr::from_bytes(b"odd\xff")), "x").unwrap();
    std::fs::write(from.path().join("even"), "x").unwrap();
    let arguments = [from.path().to_str().unwrap(), to.path().to_str().unwrap(), "--prefix"];
    let output = run(program(&arguments)).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("its name is not UTF-8"));
    assert!(to.path().join("even").is_file());
}

#[tokio::test]
async fn bad_endpoints_and_buckets_are_messages() {
    let case = Case::new().await;
    let dir = case.dir.path().join("x");
    for (endpoint, said) in
        [("not a url", "is not an S3 endpoint"), ("ftp://x", "is not an S3 endpoint")]
    {
        let mut command = program(&["s3://bucket/x", dir.to_str().unwrap()]);
        command.envs(case.server.vars()).env("AWS_ENDPOINT_URL_S3", endpoint);
        let stderr = failed(run(command).await);
        assert!(stderr.contains(said), "{stderr}");
    }
    for url in ["s3:///x", "s3://a b/x", "s3://ü/x"] {
        let mut command = program(&[url, dir.to_str().unwrap()]);
        command.envs(case.server.vars());
        failed(run(command).await);
    }
    let mut command = program(&["s3://bucket/x", dir.to_str().unwrap()]);
    command.envs(case.server.vars()).env("AWS_VIRTUAL_HOSTED_STYLE_REQUEST", "true");
    let stderr = failed(run(command).await);
    assert!(stderr.contains("can't be the name of a bucket at this endpoint"), "{stderr}");
    assert!(!Path::new(&dir).exists());
    assert_eq!(masked("http://a:b@c/"), "http://a:***@c/");
}

#[tokio::test]
async fn object_that_changes_while_it_is_read_is_not_mixed() {
    let server = OddS3::start();
    let old = vec![b'a'; 12 << 20];
    server.put("from", "x", &old);
    server.break_off_after(5 << 20, b"new content");
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("x");
    let stderr = failed(run(with(&server, &["s3://from/x", target.to_str().unwrap()])).await);
    assert!(stderr.contains("412"), "{stderr}");
    assert!(!target.exists());
}

#[tokio::test]
async fn object_encrypted_with_kms_is_not_failed_for_its_etag() {
    let server = OddS3::start();
    let headers = [
        ("etag", "\"00000000000000000000000000000000\""),
        ("x-amz-server-side-encryption", "aws:kms"),
    ];
    server.put_with("from", "x", b"content", &headers);
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("x");
    succeed(with(&server, &["s3://from/x", target.to_str().unwrap()])).await;
    assert_eq!(std::fs::read(&target).unwrap(), b"content");
}

#[tokio::test]
async fn metadata_moves_with_an_object() {
    let server = OddS3::start();
    let kept = [
        ("content-type", "text/x-a"),
        ("content-encoding", "gzip"),
        ("cache-control", "max-age=60"),
        ("content-disposition", "attachment"),
        ("content-language", "de"),
        ("expires", "Tue, 01 Jan 2030 00:00:00 GMT"),
        ("x-amz-meta-owner", "me"),
    ];
    server.put_with("from", "x", b"content", &kept);
    for more in ["--no-server-side-copy", "--metadata=all"] {
        succeed(with(&server, &["s3://from/x", "s3://to/x", more])).await;
        for (name, value) in kept {
            assert_eq!(server.header("to", "x", name).as_deref(), Some(value), "{name} {more}");
        }
    }
    for more in ["--no-server-side-copy", "--if-exists=replace"] {
        succeed(with(&server, &["s3://from/x", "s3://to/y", "--metadata=none", more])).await;
        for (name, _) in kept {
            assert_eq!(server.header("to", "y", name), None, "{name} {more}");
        }
    }
    let arguments = ["s3://from/x", "s3://to/z", "--storage-class=STANDARD_IA", "--tags=a=b"];
    succeed(with(&server, &arguments)).await;
    assert_eq!(server.header("to", "z", "x-amz-storage-class").as_deref(), Some("STANDARD_IA"));
    assert_eq!(server.header("to", "z", "x-amz-tagging").as_deref(), Some("a=b"));
}

#[tokio::test]
async fn metadata_that_is_not_ascii_moves_with_an_object() {
    let server = OddS3::start();
    let headers = [
        // As S3 answers, and as some other servers do.
        ("x-amz-meta-aws", "=?UTF-8?B?w4TDkSBTMw==?="),
        ("x-amz-meta-raw", "\u{c4}\u{d1} S3"),
        ("x-amz-meta-odd", "=?UTF-8?B?YQ==?="),
        ("content-disposition", "attachment; filename=\"\u{e4}.txt\""),
    ];
    server.put_with("from", "x", b"content", &headers);
    succeed(with(&server, &["s3://from/x", "s3://to/x", "--no-server-side-copy"])).await;
    succeed(with(&server, &["s3://to/x", "s3://to/y", "--no-server-side-copy"])).await;
    for key in ["x", "y"] {
        for name in ["aws", "raw"] {
            let value = server.header("to", key, &format!("x-amz-meta-{name}")).unwrap();
            assert_eq!(value, "=?UTF-8?B?w4TDkSBTMw==?=", "{name}");
        }
        assert_eq!(server.header("to", key, "x-amz-meta-odd").as_deref(), Some(headers[2].1));
        let disposition = server.header("to", key, "content-disposition");
        assert_eq!(disposition.as_deref(), Some(headers[3].1));
    }
}

#[tokio::test]
async fn header_that_can_not_be_sent_is_named() {
    let server = OddS3::start();
    server.put("from", "x", b"content");
    let arguments = ["s3://from/x", "s3://to/x", "--tags=a=b\nc", "--no-server-side-copy"];
    let stderr = failed(run(with(&server, &arguments)).await);
    assert!(stderr.contains("the header \"x-amz-tagging\" has a character"), "{stderr}");
}

#[cfg(unix)]
#[tokio::test]
async fn times_and_permissions_of_files_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    use std::time::{Duration, SystemTime};

    let server = OddS3::start();
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("a.json"), "{}").unwrap();
    let time = SystemTime::UNIX_EPOCH + Duration::new(1_500_000_000, 123_000_000);
    let file = std::fs::File::open(path("a.json")).unwrap();
    file.set_modified(time).unwrap();
    file.set_permissions(PermissionsExt::from_mode(0o640)).unwrap();
    for (from, to) in [("a.json", "b"), ("s3", "c")] {
        let from = if from == "s3" { "s3://to/a".to_owned() } else { path(from) };
        succeed(with(&server, &[&from, &path(to)])).await;
        let about = std::fs::metadata(path(to)).unwrap();
        assert_eq!((about.modified().unwrap(), about.permissions().mode() & 0o777), (time, 0o640));
        succeed(with(&server, &[&path("a.json"), "s3://to/a"])).await;
        assert_eq!(server.header("to", "a", "content-type").as_deref(), Some("application/json"));
    }
}

#[tokio::test]
async fn odd_keys_stop_nothing_on_the_way_to_s3() {
    let server = OddS3::start();
    let moved = ["ok", "/lead", "p//x", "dir/", "new\nline", "a/.hidden", "...", " "];
    let failing = [".", "..", "a/../b", "./c", "d/."];
    for key in moved.iter().chain(&failing) {
        server.put("from", key, b"x");
    }
    let output = run(with(&server, &["s3://from", "s3://to", "-r"])).await;
    assert_eq!(output.status.code(), Some(1));
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.starts_with("8 moved, 0 skipped, 5 failed"), "{stdout}");
    let stderr = String::from_utf8(output.stderr).unwrap();
    for key in failing {
        assert!(stderr.contains(&format!("s3://from/{key}")), "{key}: {stderr}");
    }
    let mut expected = moved.map(str::to_owned);
    expected.sort();
    assert_eq!(server.keys("to"), expected);
}

#[tokio::test]
async fn key_that_is_not_utf8_stops_nothing() {
    let server = OddS3::with_faults(|seen| {
        if !seen.path.contains("list-type=2") {
            return Fault::None;
        }
        let keys =
            ["a", "b%FF%2F%00", "c"].map(|key| format!("<Contents><Key>{key}</Key></Contents>"));
        let xml = format!(
            "<ListBucketResult><EncodingType>url</EncodingType>{}</ListBucketResult>",
            keys.concat()
        );
        Fault::Answer(Answer::new("200 OK", xml.as_bytes()))
    });
    for key in ["a", "c"] {
        server.put("from", key, b"x");
    }
    let output = run(with(&server, &["s3://from", "s3://to", "-r"])).await;
    assert_eq!(output.status.code(), Some(1));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.contains("b%FF%2F%00: its name is not UTF-8"), "{stderr}");
    assert_eq!(server.keys("to"), ["a", "c"]);
}

#[tokio::test]
async fn only_404_means_that_there_is_no_object() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("x");
    std::fs::write(&file, "new").unwrap();
    for (status, absent) in [
        ("404 Not Found", true),
        ("403 Forbidden", false),
        ("400 Bad Request", false),
        ("405 Method Not Allowed", false),
        ("301 Moved Permanently", false),
    ] {
        for how in ["--if-exists=fail", "--if-exists=skip"] {
            let server = OddS3::with_faults(move |seen| match &*seen.method {
                "HEAD" => Fault::Answer(Answer::new(status, b"")),
                _ => Fault::None,
            });
            let command = with(&server, &[file.to_str().unwrap(), "s3://to/x", how]);
            assert_eq!(run(command).await.status.success(), absent, "{status} {how}");
            assert_eq!(server.get("to", "x").is_some(), absent, "{status} {how}");
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn device_is_written_to_by_nobody_and_a_hard_link_is_the_source() {
    use std::os::unix::fs::FileTypeExt;

    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("file"), "mine").unwrap();
    std::fs::hard_link(path("file"), path("hard")).unwrap();
    std::os::unix::fs::symlink("/dev/null", path("link")).unwrap();
    for target in ["/dev/null".to_owned(), path("link")] {
        let stderr = failed(run(program(&[&path("file"), &target])).await);
        assert!(stderr.contains("is not a regular file"), "{stderr}");
    }
    assert!(Path::new("/dev/null").symlink_metadata().unwrap().file_type().is_char_device());
    assert!(Path::new(&path("link")).symlink_metadata().unwrap().is_symlink());
    let stderr = failed(run(program(&[&path("file"), &path("hard")])).await);
    assert!(stderr.contains("is the source itself"), "{stderr}");
    assert_eq!(std::fs::read(path("file")).unwrap(), b"mine");
}

#[tokio::test]
async fn class_and_tags_are_for_every_way_to_write() {
    let server = OddS3::start();
    let dir = tempfile::tempdir().unwrap();
    for (size, name) in [(10, "small"), (9 << 20, "large")] {
        let file = dir.path().join(name);
        std::fs::write(&file, vec![7; size]).unwrap();
        let to = format!("s3://to/{name}");
        let options = ["--storage-class=GLACIER_IR", "--tags=a=b&c=d%20e"];
        succeed(with(&server, &[file.to_str().unwrap(), &to, options[0], options[1]])).await;
        let header = |header| server.header("to", name, header);
        assert_eq!(header("x-amz-storage-class").as_deref(), Some("GLACIER_IR"));
        assert_eq!(header("x-amz-tagging").as_deref(), Some("a=b&c=d%20e"));
        assert_eq!(server.get("to", name).unwrap().len(), size);
    }
}

#[tokio::test]
async fn standard_input_has_no_name() {
    let server = OddS3::start();
    for to in ["s3://to", "s3://to/x/"] {
        let stderr = failed(run(with(&server, &["-", to])).await);
        assert!(stderr.contains("the standard input has no name"), "{stderr}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn file_without_metadata_is_a_new_file() {
    use std::os::unix::fs::PermissionsExt;

    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    std::fs::write(path("a"), "x").unwrap();
    std::fs::write(path("usual"), "x").unwrap();
    let file = std::fs::File::open(path("a")).unwrap();
    file.set_permissions(PermissionsExt::from_mode(0o751)).unwrap();
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
    let [from, to] = ["a", "b"].map(|name| path(name).to_str().unwrap().to_owned());
    succeed(program(&[&from, &to, "--metadata=none"])).await;
    let [usual, about] = ["usual", "b"].map(|name| path(name).metadata().unwrap());
    assert_eq!(about.permissions().mode(), usual.permissions().mode());
    assert!(about.modified().unwrap() > std::time::SystemTime::UNIX_EPOCH);
}

/// By an escape sequence, a line break or a change of direction.
#[tokio::test]
async fn names_do_not_control_the_terminal() {
    const KEYS: [&str; 3] = ["a\u{1b}[2Jb", "new\nline", "gpj.\u{202e}exe"];
    const SHOWN: [&str; 3] = ["a\\u{1b}[2Jb", "new\\nline", "gpj.\\u{202e}exe"];
    let good = OddS3::start();
    let bad = OddS3::with_faults(|seen| {
        let is_read = seen.method == "GET" && !seen.path.contains("list-type");
        if is_read { Fault::Answer(Answer::new("403 Forbidden", b"")) } else { Fault::None }
    });
    for key in KEYS {
        good.put("from", key, b"x");
        bad.put("from", key, b"x");
    }
    let prefix = ["s3://from", "s3://to", "-r"];
    for (server, more, lines) in [(&good, "-v", 4), (&good, "--dry-run", 4), (&bad, "-v", 8)] {
        let output = run(with(server, &[&prefix[..], &[more]].concat())).await;
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(!said.contains(['\u{1b}', '\u{202e}']), "{said:?}");
        assert!(SHOWN.iter().all(|name| said.contains(name)), "{said}");
        assert_eq!(said.lines().count(), lines, "{said}");
    }
    for (key, shown) in KEYS.into_iter().zip(SHOWN) {
        let stdout = succeed(with(&good, &[&format!("s3://from/{key}"), "s3://to/"])).await;
        assert!(stdout.contains(&format!("s3://to/{shown}\n")), "{stdout:?}");
        let stderr = failed(run(with(&bad, &[&format!("s3://from/{key}"), "s3://to/x"])).await);
        assert!(stderr.contains(&format!("s3://from/{shown}")), "{stderr:?}");
        assert!(!stderr.contains(key), "{stderr:?}");
    }
    for (server, event) in [(&good, "moved"), (&bad, "failed")] {
        let output = run(with(server, &[&prefix[..], &["--json"]].concat())).await;
        let lines = String::from_utf8(output.stdout).unwrap();
        let lines = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let events = lines.filter(|line| line["event"] == event);
        let mut names: Vec<_> =
            events.map(|line| line["from"].as_str().unwrap().to_owned()).collect();
        names.sort();
        let mut expected = KEYS.map(|key| format!("s3://from/{key}"));
        expected.sort();
        assert_eq!(names, expected);
    }
}
