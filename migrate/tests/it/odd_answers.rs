//! HTTP servers that answer something else than what was asked for: nothing is lost or damaged.

use std::time::Duration;

use crate::case::{failed, run};
use crate::odd_s3::{Fault, OddS3};
use crate::odd_server::{Answer, OddServer, Seen};
use crate::program::{program, succeed};

const OLD: &[u8] = b"what was there";

/// A target that has something, and what is left of it after a failed move.
async fn get_fails(answer: Answer, said: &str) {
    let server = OddServer::start(move |_| answer.clone());
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("target");
    std::fs::write(&target, OLD).unwrap();
    let url = format!("{}/x", server.url());
    let stderr = failed(run(program(&[&url, target.to_str().unwrap(), "--timeout=2s"])).await);
    assert!(stderr.starts_with("error: HttpGet: failed to read http://"), "{stderr}");
    assert!(stderr.contains(said), "{stderr}");
    assert_eq!(std::fs::read(&target).unwrap(), OLD);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn only_200_is_content() {
    for (head, said) in [
        ("202 Accepted", "202 Accepted"),
        ("204 No Content", "204 No Content"),
        ("206 Partial Content\r\nContent-Range: bytes 0-4/1000", "206 Partial Content"),
        ("300 Multiple Choices", "300 Multiple Choices"),
        ("302 Found", "302 Found"),
        ("304 Not Modified", "304 Not Modified"),
        ("403 Forbidden", "403 Forbidden: hello"),
    ] {
        let body: &[u8] =
            if head.starts_with("204") || head.starts_with("304") { b"" } else { b"hello" };
        get_fails(Answer::new(head, body), said).await;
    }
}

#[tokio::test]
async fn redirect_loop_ends() {
    get_fails(Answer::new("302 Found\r\nLocation: /again", b""), "more than 10 redirects").await;
}

#[tokio::test]
async fn short_content_is_an_error() {
    get_fails(Answer::new("200 OK", b"hello").cut(100), "HttpGet: ").await;
}

#[tokio::test]
async fn read_and_write_fail_without_progress() {
    get_fails(Answer::silence(), "nothing moved for 2s").await;
    get_fails(Answer::new("200 OK", b"hello").cut(100).then_silence(), "nothing moved for 2s")
        .await;
    let server = OddServer::start(|_| Answer::silence());
    let file = file_with(b"new");
    let (from, url) = (file.path().to_str().unwrap(), format!("{}/x", server.url()));
    let stderr = failed(run(program(&[from, &url, "--timeout=1s"])).await);
    assert!(stderr.contains("nothing moved for "), "{stderr}");
}

#[tokio::test]
async fn only_200_201_and_204_mean_that_it_is_stored() {
    let file = file_with(b"new");
    let from = file.path().to_str().unwrap();
    for status in ["200 OK", "201 Created", "204 No Content"] {
        let server = OddServer::start(move |_| Answer::new(status, b""));
        succeed(program(&[from, &format!("{}/x", server.url())])).await;
    }
    for status in [
        "202 Accepted",
        "205 Reset Content",
        "300 Multiple Choices",
        "303 See Other",
        "304 Not Modified",
        "409 Conflict",
    ] {
        let server = OddServer::start(move |_| Answer::new(status, b""));
        let stderr = failed(run(program(&[from, &format!("{}/x", server.url())])).await);
        assert!(stderr.contains(status), "{stderr}");
    }
}

#[tokio::test]
async fn redirected_put_sends_its_body_again() {
    let file = file_with(b"new");
    for status in
        ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"]
    {
        let server = OddServer::start(move |seen: &Seen| match seen.path.as_str() {
            "/landed" => Answer::new("201 Created", b""),
            _ => Answer::new(&format!("{status}\r\nLocation: /landed"), b""),
        });
        let url = format!("{}/x", server.url());
        succeed(program(&[file.path().to_str().unwrap(), &url])).await;
        let landed = server.seen().into_iter().find(|seen| seen.path == "/landed").unwrap();
        assert_eq!((&*landed.method, &*landed.body), ("PUT", &b"new"[..]));
    }
}

#[tokio::test]
async fn target_that_may_exist_is_not_overwritten() {
    let file = file_with(b"new");
    for (status, absent) in [
        ("404 Not Found", true),
        ("405 Method Not Allowed", false),
        ("403 Forbidden", false),
        ("200 OK", false),
    ] {
        let server = OddServer::start(move |seen: &Seen| match &*seen.method {
            "HEAD" => Answer::new(status, b""),
            _ => Answer::new("201 Created", b""),
        });
        let url = format!("{}/x", server.url());
        let command = program(&[file.path().to_str().unwrap(), &url, "--if-exists=fail"]);
        assert_eq!(run(command).await.status.success(), absent, "{status}");
        assert_eq!(server.seen().iter().any(|seen| seen.method == "PUT"), absent, "{status}");
    }
}

#[tokio::test]
async fn busy_server_is_asked_again_when_it_says() {
    let server = OddServer::start(|seen: &Seen| match seen.before {
        0 => Answer::new("503 Service Unavailable\r\nRetry-After: 1", b""),
        1 => Answer::new("429 Too Many Requests", b""),
        _ => Answer::new("200 OK", b"finally"),
    });
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("x");
    let begin = std::time::Instant::now();
    succeed(program(&[&format!("{}/x", server.url()), target.to_str().unwrap()])).await;
    assert!(begin.elapsed() >= Duration::from_secs(1));
    assert_eq!(std::fs::read(&target).unwrap(), b"finally");

    let begin_put = server.seen().len();
    let other = OddServer::start(|seen: &Seen| match seen.before {
        0 => Answer::new("503 Service Unavailable", b""),
        1 => Answer::hang_up(),
        _ => Answer::new("201 Created", b""),
    });
    succeed(program(&[target.to_str().unwrap(), &format!("{}/x", other.url())])).await;
    assert_eq!(other.seen().last().unwrap().body, b"finally");
    assert_eq!(begin_put, 3);
}

#[tokio::test]
async fn read_goes_on_where_the_connection_broke() {
    let content: Vec<u8> = (0..=255).cycle().take(1_000_000).collect();
    let whole = content.clone();
    let server = OddServer::start(move |seen: &Seen| {
        let from = seen.header("range").map(|range| {
            range.trim_start_matches("bytes=").split('-').next().unwrap().parse::<usize>().unwrap()
        });
        let head = match from {
            None => "200 OK\r\nETag: \"v1\"".to_owned(),
            Some(from) => format!(
                "206 Partial Content\r\nETag: \"v1\"\r\nContent-Range: bytes {from}-999999/1000000"
            ),
        };
        let rest = &whole[from.unwrap_or(0)..];
        Answer::new(&head, &rest[..rest.len().min(300_000)]).cut(rest.len())
    });
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("x");
    succeed(program(&[&format!("{}/x", server.url()), target.to_str().unwrap()])).await;
    assert!(std::fs::read(&target).unwrap() == content);
    assert!(server.seen().iter().skip(1).all(|seen| seen.header("if-range") == Some("\"v1\"")));
}

#[tokio::test]
async fn slow_upload_does_not_fail() {
    let server = OddServer::slow(64 << 10, Duration::from_millis(100));
    let file = file_with(&vec![7; 4 << 20]);
    let url = format!("{}/x", server.url());
    // More than six seconds, none of them without progress.
    succeed(program(&[file.path().to_str().unwrap(), &url, "--timeout=5s"])).await;
    assert_eq!(server.seen()[0].body.len(), 4 << 20);
}

#[tokio::test]
async fn secrets_are_never_printed() {
    let server = OddServer::start(|seen: &Seen| match &*seen.method {
        "PUT" => Answer::new("201 Created", b""),
        _ => Answer::new("404 Not Found", b""),
    });
    let address = server.url().trim_start_matches("http://").to_owned();
    let file = file_with(b"new");
    for url in [
        format!("http://me:hunter2@{address}/x"),
        format!("http://{address}/x?X-Amz-Signature=hunter2&X-Amz-Credential=hunter2"),
        format!("http://{address}/x?sig=hunter2"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let target = dir.path().join("y").to_str().unwrap().to_owned();
        for arguments in [[&*url, &target, "-v"], [file.path().to_str().unwrap(), &url, "--json"]] {
            let output = run(program(&arguments)).await;
            for said in [output.stdout, output.stderr] {
                let said = String::from_utf8(said).unwrap();
                assert!(!said.contains("hunter2"), "{said}");
            }
        }
    }
    let output = run(program(&["postgres://me:hunter2@localhost/db", "x"])).await;
    assert!(!String::from_utf8(output.stderr).unwrap().contains("hunter2"));
}

#[tokio::test]
async fn names_are_encoded_and_stay_under_the_target() {
    let server = OddServer::start(|_| Answer::new("201 Created", b""));
    let dir = tempfile::tempdir().unwrap();
    for name in ["a#1", "a#2", "b?c", "100%", "%2e%2e", "x\\..\\y", "new\nline"] {
        std::fs::write(dir.path().join(name), name).unwrap();
    }
    let url = format!("{}/base", server.url());
    let output = run(program(&[dir.path().to_str().unwrap(), &url, "--prefix"])).await;
    assert_eq!(output.status.code(), Some(1));
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.starts_with("5 moved, 0 skipped, 2 failed"), "{stdout}");
    let mut paths: Vec<_> = server.seen().into_iter().map(|seen| seen.path).collect();
    paths.sort();
    assert_eq!(
        paths,
        ["/base/100%25", "/base/a%231", "/base/a%232", "/base/b%3Fc", "/base/new%0Aline"]
    );
}

fn file_with(content: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), content).unwrap();
    file
}

#[tokio::test]
async fn large_content_is_sent_again_too() {
    let content = conjoin_migrate::sample::content("x", 9 << 20);
    let file = file_with(&content);
    for status in ["307 Temporary Redirect", "301 Moved Permanently"] {
        let server = OddServer::start(move |seen: &Seen| match (seen.path.as_str(), seen.before) {
            ("/landed", 1) => Answer::new("503 Service Unavailable\r\nRetry-After: 0", b""),
            ("/landed", 2) => Answer::hang_up(),
            ("/landed", _) => Answer::new("201 Created", b""),
            _ => Answer::new(&format!("{status}\r\nLocation: /landed"), b""),
        });
        let url = format!("{}/x", server.url());
        let stdout = succeed(program(&[file.path().to_str().unwrap(), &url])).await;
        assert!(stdout.contains("1 moved"), "{stdout}");
        let landed = server.seen().pop().unwrap();
        assert_eq!((&*landed.path, server.seen().len()), ("/landed", 4));
        assert!(landed.body == content);
    }
    let server = OddServer::start(|_| Answer::new("308 Permanent Redirect\r\nLocation: /x", b""));
    let url = format!("{}/x", server.url());
    let stderr = failed(run(program(&[file.path().to_str().unwrap(), &url])).await);
    assert!(stderr.contains("more than 10 redirects"), "{stderr}");
}

#[tokio::test]
async fn keys_do_not_leave_an_http_target() {
    let source = OddS3::start();
    let keys = [
        "ok",
        "../out",
        "a/%2e%2e/out",
        "a\\..\\..\\out",
        "/lead",
        "p//x",
        "a#1",
        "a#2",
        ".",
        "..;/x",
    ];
    for key in keys {
        source.put("from", key, b"x");
    }
    let server = OddServer::start(|_| Answer::new("201 Created", b""));
    let mut command = program(&["s3://from", &format!("{}/base/", server.url()), "-r"]);
    command.envs(source.vars());
    let output = run(command).await;
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    let mut paths: Vec<_> = server.seen().into_iter().map(|seen| seen.path).collect();
    paths.sort();
    let expected =
        ["..%3B/x", "/lead", "a%231", "a%232", "ok", "p//x"].map(|name| format!("/base/{name}"));
    assert_eq!(paths, expected);
    for name in ["../out", "%2e%2e", "out"] {
        assert!(stderr.contains(name), "{stderr}");
    }
}

#[tokio::test]
async fn headers_come_along_and_content_stays_encoded() {
    let kept = [
        ("content-type", "application/json"),
        ("content-encoding", "gzip"),
        ("cache-control", "max-age=60"),
        ("content-disposition", "attachment; filename=\"data.json\""),
        ("content-language", "de"),
        ("expires", "Tue, 01 Jan 2030 00:00:00 GMT"),
    ];
    let mut head = "200 OK\r\nLast-Modified: Tue, 01 Jan 2019 00:00:00 GMT".to_owned();
    for (name, value) in kept {
        head.extend(["\r\n", name, ": ", value]);
    }
    let packed = b"\x1f\x8bnot really packed";
    let server = OddServer::start(move |seen: &Seen| match &*seen.method {
        "PUT" => Answer::new("201 Created", b""),
        _ => Answer::new(&head, packed),
    });
    let s3 = OddS3::start();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("x");
    let url = format!("{}/x", server.url());
    for (from, to) in [
        (&*url, "s3://to/x"),
        ("s3://to/x", &format!("{url}-copy")),
        (&url, file.to_str().unwrap()),
    ] {
        let mut command = program(&[from, to]);
        command.envs(s3.vars());
        succeed(command).await;
    }
    let put = server.seen().into_iter().find(|seen| seen.method == "PUT").unwrap();
    for (name, value) in kept {
        assert_eq!(s3.header("to", "x", name).as_deref(), Some(value));
        assert_eq!(put.header(name), Some(value));
    }
    assert_eq!(std::fs::read(&file).unwrap(), packed);
    let modified = file.metadata().unwrap().modified().unwrap();
    assert_eq!(
        modified,
        std::time::SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 365 * 49 + 12 * 24)
    );

    succeed(program(&[&url, &format!("{url}-bare"), "--metadata=none"])).await;
    let put = server.seen().pop().unwrap();
    assert!(kept.iter().all(|(name, _)| put.header(name).is_none()), "{put:?}");
}

#[tokio::test]
async fn url_that_is_its_own_target_is_refused() {
    let server = OddServer::start(|_| Answer::new("200 OK", b"content"));
    let url = format!("{}/x?a=b", server.url());
    for to in [url.clone(), format!("{url}#part"), url.replace("/x", "/y/../x")] {
        let stderr = failed(run(program(&[&url, &to])).await);
        assert!(stderr.contains("is the source itself: nothing was written"), "{stderr}");
    }
    assert!(server.seen().iter().all(|seen| seen.method == "GET"));
}

#[tokio::test]
async fn server_does_not_repeat_secrets() {
    let server = OddServer::start(|seen: &Seen| {
        Answer::new("403 Forbidden", format!("{} is not for you", seen.path).as_bytes())
    });
    let url = format!("{}/x?X-Amz-Signature=hunter2%2Fhunter2&b=c", server.url());
    let file = file_with(b"new");
    let file = file.path().to_str().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("y");
    for arguments in [[&*url, target.to_str().unwrap(), "--json"], [file, &url, "-v"]] {
        let output = run(program(&arguments)).await;
        assert_eq!(output.status.code(), Some(1));
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8(said).unwrap();
        assert!(!said.contains("hunter2") && said.contains("is not for you"), "{said}");
    }
    // One argument too many, as it is if a URL is not quoted.
    let output = run(program(&["a", "b", &url])).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(!String::from_utf8(output.stderr).unwrap().contains("hunter2"));
}

/// S3 too, to every kind of request.
#[tokio::test]
async fn busy_s3_is_asked_again() {
    let file = file_with(&vec![7; 9 << 20]);
    let dir = tempfile::tempdir().unwrap();
    let target = dir.path().join("x");
    let (file, target) = (file.path().to_str().unwrap(), target.to_str().unwrap());
    let faults: [fn() -> Fault; 4] = [
        || Fault::Answer(Answer::new("503 Slow Down\r\nRetry-After: 0", b"")),
        || Fault::Answer(Answer::new("429 Too Many Requests", b"")),
        || Fault::Answer(Answer::new("500 Internal Server Error", b"")),
        || Fault::Answer(Answer::hang_up()),
    ];
    for fault in faults {
        for (from, to, more) in [
            (file, "s3://to/x", "--if-exists=fail"),
            ("s3://to/x", target, "-q"),
            ("s3://to/x", "s3://to/y", "-q"),
            ("s3://to/", "s3://copy/", "-r"),
        ] {
            // Each request fails the first time.
            let server = OddS3::with_faults(move |seen| {
                if seen.before.is_multiple_of(2) { fault() } else { Fault::None }
            });
            server.put("to", if from.starts_with("s3") { "x" } else { "other" }, &[7; 100]);
            let mut command = program(&[from, to, more, "--jobs=1", "--connections=1"]);
            succeed({
                command.envs(server.vars());
                command
            })
            .await;
            assert!(server.seen().len() >= 2);
        }
    }
    // It says when.
    let server = OddS3::with_faults(|seen| match seen.before {
        0 => Fault::Answer(Answer::new("503 Slow Down\r\nRetry-After: 1", b"")),
        _ => Fault::None,
    });
    server.put("to", "x", b"x");
    let mut command = program(&["s3://to/x", target]);
    command.envs(server.vars());
    let begin = std::time::Instant::now();
    succeed(command).await;
    assert!(begin.elapsed() >= Duration::from_secs(1));
}
