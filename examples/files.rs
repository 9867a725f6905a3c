//! cargo run -p conjoin-examples --example files -- copy LICENSE-MIT target/copied
//!
//! ```text
//! 1023 bytes
//! ```
//!
//! cargo run -p conjoin-examples --example files -- find target/copied granted
//!
//! ```text
//! Permission is hereby granted, free of charge, to any
//! ```
//!
//! A program with five combined tasks, made from two sources and three sinks. Their open inputs are the
//! command line: `cargo run -p conjoin-examples --example files -- help find`.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;

use clap::{Args, Parser};
use conjoin::{BoxError, RunIn, combine, task};
use futures::executor::block_on;

#[task(output(body))]
fn read(from: PathBuf) -> io::Result<Vec<u8>> {
    fs::read(from)
}

#[task(output(body))]
fn receive(
    /// Address to listen on for one peer, such as 127.0.0.1:7000.
    at: String,
) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    TcpListener::bind(at)?.accept()?.0.read_to_end(&mut body).map(|_| body)
}

#[task]
fn write(body: Vec<u8>, to: PathBuf) -> io::Result<String> {
    fs::write(to, &body).map(|()| format!("{} bytes", body.len()))
}

#[task]
fn send(
    body: Vec<u8>,
    /// Address of the peer.
    peer: String,
) -> io::Result<String> {
    TcpStream::connect(peer)?.write_all(&body).map(|()| format!("{} bytes", body.len()))
}

#[task]
fn find(
    body: Vec<u8>,
    /// Word to search for.
    word: String,
) -> String {
    let text = String::from_utf8_lossy(&body);
    let lines: Vec<_> = text.lines().filter(|line| line.contains(&word)).collect();
    lines.join("\n")
}

combine! { #[derive(Args)] struct Copy = Read => Write }
combine! { #[derive(Args)] struct SendFile = Read => Send }
combine! { #[derive(Args)] struct FindInFile = Read => Find }
combine! { #[derive(Args)] struct Save = Receive => Write }
combine! { #[derive(Args)] struct FindReceived = Receive => Find }

#[derive(Parser)]
enum Command {
    /// Copies a file.
    Copy(Copy),
    /// Sends a file to a peer.
    Send(SendFile),
    /// Finds the lines of a file that contain a word.
    Find(FindInFile),
    /// Saves the data that a peer sends.
    Save(Save),
    /// Finds the lines that contain a word in the data that a peer sends.
    FindReceived(FindReceived),
}

fn main() -> Result<(), BoxError> {
    let report = block_on(async {
        Ok::<_, BoxError>(match Command::parse() {
            Command::Copy(task) => task.run(&()).await?,
            Command::Send(task) => task.run(&()).await?,
            Command::Find(task) => task.run(&()).await?,
            Command::Save(task) => task.run(&()).await?,
            Command::FindReceived(task) => task.run(&()).await?,
        })
    });
    println!("{}", report?);
    Ok(())
}
