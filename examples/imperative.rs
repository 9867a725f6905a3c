//! cargo run -p conjoin-examples --example imperative
//!
//! Pairs made in an expression: a file is sent to a peer if one is listening, and otherwise saved in a
//! spool directory. These pairs are never stored or parsed, so they need no struct.
//!
//! ```text
//! sent: 1023 bytes
//! spooled: 1023 bytes
//! ```

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread;

use conjoin::{BoxError, RunIn, TaskExt, task};
use futures::executor::block_on;

/// Reads a file.
#[task]
fn read(from: PathBuf) -> io::Result<Vec<u8>> {
    fs::read(from)
}

/// Sends bytes to a peer.
#[task]
fn send(bytes: Vec<u8>, peer: TcpStream) -> io::Result<()> {
    (&peer).write_all(&bytes)
}

/// Saves bytes in a directory.
#[task]
fn spool(bytes: Vec<u8>, dir: PathBuf) -> io::Result<()> {
    fs::write(dir.join("spooled"), bytes)
}

async fn deliver(from: &Path, to: SocketAddr, dir: &Path) -> Result<&'static str, BoxError> {
    let read = Read { from: from.to_owned() };
    if let Ok(peer) = TcpStream::connect(to) {
        read.combine(|bytes| Send { bytes, peer }).run(&()).await?;
        return Ok("sent");
    }
    read.combine(|bytes| Spool { bytes, dir: dir.to_owned() }).run(&()).await?;
    Ok("spooled")
}

/// Receives from one peer, and then stops listening.
fn receive(listener: TcpListener) -> io::Result<usize> {
    let (mut peer, _) = listener.accept()?;
    drop(listener);
    let mut bytes = Vec::new();
    peer.read_to_end(&mut bytes)
}

fn main() -> Result<(), BoxError> {
    let dir = tempfile::tempdir()?;
    let from = Path::new("LICENSE-MIT");
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let to = listener.local_addr()?;

    let receiver = thread::spawn(|| receive(listener));
    let what = block_on(deliver(from, to, dir.path()))?;
    println!("{what}: {} bytes", receiver.join().expect("the receiver")?);

    let what = block_on(deliver(from, to, dir.path()))?;
    println!("{what}: {} bytes", fs::metadata(dir.path().join("spooled"))?.len());
    Ok(())
}
