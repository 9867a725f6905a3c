//! A server that disconnects or stops sending in the middle of an object.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use crate::case::{BUCKET, Case, KEY, ended_with, files};
use crate::program::migrate;

#[cfg(unix)]
#[tokio::test]
async fn signals_leave_nothing() {
    for (signal, code) in [("-TERM", 143), ("-INT", 130), ("-HUP", 129)] {
        let case = Case::new().await;
        let output = tokio::time::timeout(Duration::from_secs(20), stopped_by(signal, &case)).await;
        let stderr = ended_with(code, output.expect("the program does not stop"));
        assert!(stderr.starts_with("error: interrupted: "));
        assert!(files(case.dir.path()).is_empty());
    }
}

/// The program, stopped when half of the object has arrived.
async fn stopped_by(signal: &str, case: &Case) -> Output {
    let mut command = case.command(BUCKET, KEY, case.dir.path());
    command.env("AWS_ENDPOINT_URL_S3", half_an_object(std::mem::forget));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = tokio::process::Command::from(command).kill_on_drop(true).spawn().unwrap();
    while files(case.dir.path()).is_empty() {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    child.wait_with_output().await.unwrap()
}

#[tokio::test]
async fn lost_connection_leaves_nothing() {
    let case = Case::new().await;
    let target = case.dir.path().join("x");
    let arguments = ["s3://source/a/object.bin", target.to_str().unwrap(), "--timeout=1s"];
    let mut command = migrate(&case, &arguments);
    command.env("AWS_ENDPOINT_URL_S3", half_an_object(drop));
    let stderr = case.fail(command).await;
    assert!(stderr.starts_with("error: S3Read: failed to read s3://"));
}

/// The endpoint of a server that sends half of any object and then does this to the connection.
fn half_an_object(then: fn(TcpStream)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            let head = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nETag: \"x\"\r\n\
                        Last-Modified: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n";
            stream.write_all(format!("{head}abc").as_bytes()).unwrap();
            then(stream);
        }
    });
    endpoint
}
