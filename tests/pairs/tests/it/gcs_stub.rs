//! Covers what the emulator of Google Cloud Storage lacks: it compares generations only before an
//! upload, keeps no content type and reports no size.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use conjoin::CombinedError;
use conjoin_migrate::gcs::Gcs;
use conjoin_migrate::sinks::{IfExists, WriteError};
use conjoin_migrate::{Meta, Metadata};
use conjoin_places::patience;

use crate::gcs::{GiveToGcs, TakeFromGcs};
use crate::halves::noise;
use crate::servers::{Env, run};

/// A server that answers each request this way.
struct Stub {
    env: Env,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Stub {
    fn new(answer: fn(&str) -> &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let all = Arc::clone(&requests);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let request = read(&stream);
                let _ = stream.write_all(answer(&request).as_bytes());
                all.lock().unwrap().push(request);
            }
        });
        let gcs = Gcs::from_vars([("STORAGE_EMULATOR_HOST", url)]).with_patience(patience());
        Self { env: Env { gcs, ..Env::default() }, requests }
    }
}

/// Reads a complete request.
fn read(stream: &TcpStream) -> String {
    let mut stream = BufReader::new(stream);
    let (mut request, mut length) = (String::new(), 0);
    while stream.read_line(&mut request).unwrap() > 2 {
        let last = request.lines().last().unwrap_or_default().to_lowercase();
        if let Some(value) = last.strip_prefix("content-length: ") {
            length = value.parse().unwrap();
        }
    }
    stream.take(length).read_to_string(&mut request).unwrap();
    request
}

fn give(if_exists: IfExists) -> GiveToGcs {
    let (to_bucket, to_key) = ("any".to_owned(), "one".to_owned());
    let (content, chunk) = (noise(10), 10);
    let (instead, no_checksum, metadata) = (None, false, Metadata::All);
    GiveToGcs { content, chunk, instead, to_bucket, to_key, if_exists, no_checksum, metadata }
}

#[tokio::test]
async fn object_created_in_the_meantime_is_kept() {
    let stub = Stub::new(|request| {
        if request.starts_with("GET") {
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        } else {
            "HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        }
    });
    assert!(run(give(IfExists::Skip), &stub.env).await.unwrap().skipped);
    let error = run(give(IfExists::Fail), &stub.env).await.unwrap_err();
    assert!(matches!(error, CombinedError::Second(WriteError::Exists { .. })), "{error}");

    let requests = stub.requests.lock().unwrap();
    let uploads: Vec<_> = requests.iter().filter(|r| r.starts_with("POST")).collect();
    assert_eq!(uploads.len(), 2);
    for upload in uploads {
        assert!(upload.contains("ifGenerationMatch=0"), "{upload}");
        assert!(upload.contains(r#""contentType":"text/plain""#), "{upload}");
    }
}

#[tokio::test]
async fn metadata_of_an_object_is_carried() {
    let stub = Stub::new(|_| {
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nx-goog-stored-content-length: 3\r\n\
         x-goog-generation: 7\r\nx-goog-hash: md5=kAFQmDzST7DWlj99KOF/cg==\r\n\
         Content-Type: text/x-abc\r\nConnection: close\r\n\r\nabc"
    });
    let (bucket, key) = ("any".to_owned(), "one".to_owned());
    let taken = run(TakeFromGcs { bucket, key, fails_at: None }, &stub.env).await.unwrap();
    let md5 = Some("900150983cd24fb0d6963f7d28e17f72".to_owned());
    let content_type = Some("text/x-abc".to_owned());
    assert_eq!(taken.meta, Meta { size: Some(3), md5, content_type, ..Meta::default() });
}

/// The client resumes it where it broke off, a few times.
#[tokio::test]
async fn broken_download_is_blamed_on_the_source() {
    let stub = Stub::new(|request| {
        if request.to_lowercase().contains("range: bytes=3-") {
            "HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\nContent-Range: bytes 3-5/6\r\n\
             x-goog-generation: 7\r\nConnection: close\r\n\r\n"
        } else {
            "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nx-goog-stored-content-length: 6\r\n\
             x-goog-generation: 7\r\nConnection: close\r\n\r\nabc"
        }
    });
    let (bucket, key) = ("any".to_owned(), "one".to_owned());
    let error = run(TakeFromGcs { bucket, key, fails_at: None }, &stub.env).await.unwrap_err();
    assert!(matches!(error, CombinedError::Flow { .. }), "{error}");
    let requests = stub.requests.lock().unwrap();
    println!("{} requests; error: {:#}", requests.len(), conjoin::report(&error));
    assert!(requests.len() > 1 && requests.len() <= 12, "{requests:?}");
}
