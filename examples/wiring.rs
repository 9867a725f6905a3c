//! cargo run -p conjoin-examples --example wiring
//!
//! Wiring by name: each output goes to the input of the same name, and the remaining inputs are open.
//! `as` renames an open input.
//!
//! ```text
//!          ┌ Append
//!          │ ┌ Fetch
//! from ──▶ │ │ name: String
//! at ────▶ │ │ at: String
//!          │ └ body, size
//!          │ ┌ Store
//!          │ │ body ◀ body
//!          │ │ size ◀ size
//! to ────▶ │ │ to: PathBuf
//!          │ └
//!          └
//! 1023 of 1023 bytes
//! 1023 of 2046 bytes
//! ```

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::thread;

use conjoin::{BoxError, RunIn, Task, combine, task};
use futures::executor::block_on;

/// Asks a server for a file.
#[task(output(body, size))]
fn fetch(name: String, at: String) -> io::Result<(Vec<u8>, u64)> {
    let mut peer = TcpStream::connect(at)?;
    writeln!(peer, "{name}")?;
    let mut size = [0; 8];
    peer.read_exact(&mut size)?;
    let mut body = Vec::new();
    peer.read_to_end(&mut body)?;
    Ok((body, u64::from_be_bytes(size)))
}

/// Appends to a file if the body is complete.
#[task]
fn store(body: Vec<u8>, size: u64, to: PathBuf) -> io::Result<(u64, u64)> {
    if body.len() as u64 != size {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let mut file = OpenOptions::new().append(true).create(true).open(to)?;
    file.write_all(&body)?;
    Ok((size, file.metadata()?.len()))
}

combine! {
    /// Appends a file from a server to a local file.
    struct Append = Fetch { name as from, .. } => Store
}

/// Answers each request with the size of the file and its content.
fn serve(listener: &TcpListener) -> io::Result<()> {
    for peer in listener.incoming() {
        let (mut peer, mut name) = (peer?, Vec::new());
        while !name.ends_with(b"\n") {
            let mut byte = [0];
            peer.read_exact(&mut byte)?;
            name.extend(byte);
        }
        let body = fs::read(String::from_utf8_lossy(&name).trim())?;
        peer.write_all(&(body.len() as u64).to_be_bytes())?;
        peer.write_all(&body)?;
    }
    Ok(())
}

fn main() -> Result<(), BoxError> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let at = listener.local_addr()?.to_string();
    thread::spawn(move || serve(&listener));
    let dir = tempfile::tempdir()?;

    print!("{}", Append::INFO);
    for _ in 0..2 {
        let (from, to) = ("LICENSE-MIT".to_owned(), dir.path().join("all"));
        let (added, size) = block_on(Append { from, at: at.clone(), to }.run(&()))?;
        println!("{added} of {size} bytes");
    }
    Ok(())
}
