//! Each server starts, answers, and is gone when it is dropped.

use std::net::TcpStream;
use std::time::Instant;

use conjoin_servers::{FakeGcs, Postgres, SeaweedFs};

#[test]
fn postgres() {
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
fn fake_gcs() {
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
fn seaweed() {
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
fn two_at_once() {
    let (Some(one), Some(other)) = (FakeGcs::start(), FakeGcs::start()) else { return };
    assert_ne!(one.endpoint(), other.endpoint());
}

#[test]
fn two_seaweeds_at_once() {
    let (Some(one), Some(other)) = (SeaweedFs::start(), SeaweedFs::start()) else { return };
    assert_ne!(one.vars(), other.vars());
}
