//! The program is asked to stop in the middle of an upload.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Duration;

use conjoin_migrate::server;

use crate::case::ended_with;

#[cfg(unix)]
#[tokio::test]
async fn stopped_move_leaves_no_upload() {
    let server = server::start().await.unwrap();
    server.create_bucket("target").unwrap();
    let uploads = || {
        let root = std::fs::read_dir(server.object_file("", "")).unwrap();
        let names = root.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.contains("upload")).count()
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_migrate"));
    command.env_clear().envs(server.vars()).arg(part_of_an_object());
    command.args(["s3://target/object", "--part-size=5242880"]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = tokio::process::Command::from(command).kill_on_drop(true).spawn().unwrap();
    let begun = async {
        while uploads() < 3 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), begun).await.expect("no upload begins");
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let output = tokio::time::timeout(Duration::from_secs(20), child.wait_with_output()).await;
    let stderr = ended_with(143, output.expect("the program does not stop").unwrap());
    assert!(stderr.starts_with("error: interrupted: "), "{stderr}");
    assert_eq!(uploads(), 0);
}

/// The URL of a server that sends part of an object, and then nothing.
fn part_of_an_object() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/object", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\n").unwrap();
        stream.write_all(&vec![0; 6 << 20]).unwrap();
        std::mem::forget(stream);
    });
    url
}
