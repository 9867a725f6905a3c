//! Each server starts, answers, and is gone when it is dropped.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use conjoin_servers::{FakeGcs, Postgres, SeaweedFs};

#[test]
fn postgres_starts() {
    let begin = Instant::now();
    let Some(server) = Postgres::start() else { return };
    println!("PostgreSQL is ready after {:?}", begin.elapsed());
    assert!(server.url().ends_with("/postgres"));
    let address = ("127.0.0.1", server.port());
    assert!(TcpStream::connect(address).is_ok());
    drop(server);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn fake_gcs_starts() {
    let begin = Instant::now();
    let Some(server) = FakeGcs::start() else { return };
    println!("fake-gcs-server is ready after {:?}", begin.elapsed());
    server.create_bucket("bucket").unwrap();
    assert!(server.objects("bucket").unwrap().is_empty());
    assert!(server.objects("other").is_err());
    let address = format!("{}:80", server.endpoint().trim_start_matches("http://"));
    drop(server);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn seaweed_starts() {
    let begin = Instant::now();
    let Some(server) = SeaweedFs::start() else { return };
    println!("SeaweedFS is ready after {:?}", begin.elapsed());
    let [(_, endpoint), ..] = server.vars();
    let address = endpoint.trim_start_matches("http://").to_owned();
    assert!(TcpStream::connect(&address).is_ok());
    drop(server);
    assert!(TcpStream::connect(&address).is_err());
}

#[test]
fn two_servers_run_at_once() {
    let (Some(one), Some(other)) = (FakeGcs::start(), FakeGcs::start()) else { return };
    assert_ne!(one.endpoint(), other.endpoint());
}

#[test]
fn two_seaweeds_at_once() {
    let (Some(one), Some(other)) = (SeaweedFs::start(), SeaweedFs::start()) else { return };
    assert_ne!(one.vars(), other.vars());
}

/// `timeout` and Ctrl-C end a whole process group, and `kill -9` ends one process.
#[test]
fn no_server_outlives_the_tests() {
    for signal in ["-TERM", "-INT", "-KILL"] {
        let mut tests = Command::new(std::env::current_exe().unwrap());
        tests.args(["hold_postgres", "--ignored", "--nocapture"]).process_group(0);
        let mut tests = tests.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(tests.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = lines.find_map(|line| line.split_once("port ")?.1.parse::<u16>().ok());
        let group = format!("-{}", tests.id());
        assert!(Command::new("kill").args([signal, "--", &group]).status().unwrap().success());
        tests.wait().unwrap();
        let Some(port) = port else { return };
        let begin = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_ok() {
            assert!(begin.elapsed() < Duration::from_secs(10), "it runs on after {signal}");
            sleep(Duration::from_millis(20));
        }
    }
}

#[test]
#[ignore = "for the test above"]
fn hold_postgres() {
    let server = Postgres::start();
    println!("{}", server.as_ref().map_or("none".to_owned(), |s| format!("port {}", s.port())));
    sleep(Duration::from_mins(1));
}
