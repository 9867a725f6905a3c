//! How servers are reached, and how fast.

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::case::{failed, run};
use crate::odd_s3::OddS3;
use crate::odd_server::{Answer, OddServer, Seen};
use crate::program::{program, succeed};

#[tokio::test]
async fn bandwidth_is_a_limit() {
    let (server, dir) = (OddS3::start(), tempfile::tempdir().unwrap());
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let content = vec![7; 9 << 20];
    std::fs::write(path("small"), &content[..2 << 20]).unwrap();
    std::fs::write(path("large"), &content).unwrap();
    server.put("from", "x", &content);
    let http = OddServer::start(|seen: &Seen| match &*seen.method {
        "PUT" => Answer::new("201 Created", b""),
        _ => Answer::new("200 OK", &vec![7; 2 << 20]),
    });
    let url = format!("{}/x", http.url());
    for (from, to, limit, seconds) in [
        (path("small"), path("copy"), "1MiB", 1),
        (path("large"), path("copy"), "6MiB", 1),
        (path("small"), "s3://to/x".to_owned(), "1MiB", 1),
        ("s3://from/x".to_owned(), path("copy"), "6MiB", 1),
        (url.clone(), path("copy"), "1MiB", 1),
        (path("small"), url, "1MiB", 1),
    ] {
        let mut command = program(&[&from, &to, &format!("--bandwidth={limit}")]);
        command.envs(server.vars());
        let begin = Instant::now();
        succeed(command).await;
        assert!(begin.elapsed() >= Duration::from_secs(seconds), "{from} to {to}");
    }
    let output = run(program(&["a", "b", "--bandwidth=0"])).await;
    assert_eq!(output.status.code(), Some(2));
}

#[tokio::test]
async fn headers_are_sent_but_not_to_another_server() {
    let other = OddServer::start(|_| Answer::new("200 OK", b"content"));
    let elsewhere = format!("302 Found\r\nLocation: {}/x", other.url());
    let server = OddServer::start(move |seen: &Seen| match (&*seen.method, &*seen.path) {
        ("PUT", _) => Answer::new("201 Created", b""),
        (_, "/away") => Answer::new(&elsewhere, b""),
        _ => Answer::new("200 OK", b"content"),
    });
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("x");
    let file = file.to_str().unwrap();
    let headers = ["--header=Authorization: Bearer hunter2", "--header=X-Odd: a: b"];
    for (from, to) in [
        (format!("{}/x", server.url()), file.to_owned()),
        (file.to_owned(), format!("{}/y", server.url())),
        (format!("{}/away", server.url()), file.to_owned()),
    ] {
        let stdout = succeed(program(&[&from, &to, headers[0], headers[1], "-v"])).await;
        assert!(!stdout.contains("hunter2"));
    }
    for seen in server.seen() {
        assert_eq!(seen.header("authorization"), Some("Bearer hunter2"), "{seen:?}");
        assert_eq!(seen.header("x-odd"), Some("a: b"), "{seen:?}");
    }
    let seen = other.seen();
    assert_eq!((seen.len(), seen[0].header("authorization")), (1, None));
    assert_eq!(seen[0].header("x-odd"), None);
    for wrong in ["--header=hunter2", "--header=a b: hunter2", "--header=a: hunter2\nb"] {
        let output = run(program(&["http://127.0.0.1/x", file, wrong])).await;
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(!stderr.contains("hunter2"), "{stderr}");
    }
}

#[tokio::test]
async fn sizes_have_units() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("x");
    std::fs::write(&file, "x").unwrap();
    let file = file.to_str().unwrap();
    for size in ["64MiB", "64 MiB", "6MB", "5242880", "1GiB"] {
        let server = OddS3::start();
        let mut command = program(&[file, "s3://to/x", &format!("--part-size={size}")]);
        command.envs(server.vars());
        succeed(command).await;
    }
    for size in ["1MiB", "64 MoB", "-1"] {
        let output = run(program(&[file, "s3://to/x", &format!("--part-size={size}")])).await;
        assert_eq!(output.status.code(), Some(2), "{size}");
    }
}

#[tokio::test]
async fn authorities_of_a_bundle_are_trusted() {
    let server = TlsServer::start().await;
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("ca.pem"), &server.authority).unwrap();
    std::fs::write(path("empty.pem"), "").unwrap();
    let profile = format!(
        "[profile tls]\nendpoint_url = {}\nca_bundle = {}\n\
         aws_access_key_id = a\naws_secret_access_key = b\n",
        server.url,
        path("ca.pem")
    );
    std::fs::write(path("config"), profile).unwrap();
    let command = |more: &[(&str, &str)], arguments: &[&str]| -> Command {
        let mut command =
            program(&[&["s3://from/x", &path("x"), "--timeout=2s"], arguments].concat());
        command.envs(OddS3::start().vars()).env("AWS_ENDPOINT_URL_S3", &server.url);
        command.envs(more.iter().copied());
        command
    };
    let stderr = failed(run(command(&[], &[])).await);
    assert!(stderr.contains("invalid peer certificate"), "{stderr}");
    succeed(command(&[("AWS_CA_BUNDLE", &path("ca.pem"))], &[])).await;
    assert_eq!(std::fs::read(path("x")).unwrap(), b"hello");
    succeed(command(&[("AWS_CONFIG_FILE", &path("config"))], &["--from-profile=tls"])).await;
    let stderr = failed(run(command(&[("AWS_CA_BUNDLE", &path("none.pem"))], &[])).await);
    assert!(stderr.contains("failed to read ") && stderr.contains("none.pem"), "{stderr}");
}

/// A server with TLS that answers every request.
struct TlsServer {
    url: String,
    authority: String,
}

impl TlsServer {
    async fn start() -> Self {
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let key = made.signing_key.serialize_der().try_into().unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .unwrap();
        let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                let _ = stream.read(&mut [0; 4096]).await;
                let answer =
                    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.shutdown().await;
            }
        });
        Self { url, authority: made.cert.pem() }
    }
}

#[tokio::test]
async fn each_end_has_its_own_region() {
    let server = OddS3::start();
    server.put("from", "x", b"x");
    let arguments =
        ["s3://from/x", "s3://to/x", "--from-region=eu-west-9", "--to-region=us-north-9"];
    let mut command = program(&arguments);
    command.envs(server.vars()).args(["--connections=1", "--jobs=1", "--read-ahead=0"]);
    succeed(command).await;
    for seen in server.seen() {
        let region = if seen.path.starts_with("/from/") { "eu-west-9" } else { "us-north-9" };
        assert!(seen.path.contains(region), "{}", seen.path);
    }
    assert_eq!(server.get("to", "x").unwrap(), b"x");
}
