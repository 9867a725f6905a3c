//! cargo run -p conjoin-examples --example layers
//!
//! Timeouts, retries and limits come from tower: a pair is a request, and a runner is the service. Here
//! the server closes the first connection, ignores the second, and answers the third.
//!
//! ```text
//! retrying: Fetch: unexpected end of file
//! retrying: request timed out
//! saved: 1023 bytes
//! ```

use std::future::{self, Ready};
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use conjoin::{BoxError, Runner, combine, task};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tower::retry::Policy;
use tower::{ServiceBuilder, ServiceExt};

/// Asks the server for a file.
#[task(output(body))]
async fn fetch(server: SocketAddr, name: String) -> io::Result<Vec<u8>> {
    let mut peer = TcpStream::connect(server).await?;
    peer.write_all(name.as_bytes()).await?;
    peer.shutdown().await?;
    let mut body = vec![0; peer.read_u32().await? as usize];
    peer.read_exact(&mut body).await?;
    Ok(body)
}

/// Writes a temporary file and renames it, so a retry never finds a partial file.
#[task]
async fn save(body: Vec<u8>, to: PathBuf) -> io::Result<usize> {
    let part = to.with_extension("part");
    tokio::fs::write(&part, &body).await?;
    tokio::fs::rename(part, to).await?;
    Ok(body.len())
}

combine! {
    #[derive(Clone)]
    struct Download = Fetch => Save
}

/// Retries this many times.
#[derive(Clone)]
struct Retries(usize);

impl<T: Clone, U> Policy<T, U, BoxError> for Retries {
    type Future = Ready<()>;

    fn retry(&mut self, _: &mut T, result: &mut Result<U, BoxError>) -> Option<Ready<()>> {
        let error = result.as_ref().err().filter(|_| self.0 > 0)?;
        println!("retrying: {error}");
        self.0 -= 1;
        Some(future::ready(()))
    }

    fn clone_request(&mut self, task: &T) -> Option<T> {
        Some(task.clone())
    }
}

async fn serve(listener: TcpListener) -> io::Result<()> {
    let mut peers = Vec::new();
    loop {
        let (mut peer, mut name) = (listener.accept().await?.0, String::new());
        peer.read_to_string(&mut name).await?;
        match peers.len() {
            0 => peer.shutdown().await?,
            1 => {}
            _ => {
                let body = tokio::fs::read(name).await?;
                peer.write_u32(u32::try_from(body.len()).unwrap_or(u32::MAX)).await?;
                peer.write_all(&body).await?;
            }
        }
        peers.push(peer);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let server = listener.local_addr()?;
    tokio::spawn(serve(listener));
    let dir = tempfile::tempdir()?;
    let service = ServiceBuilder::new()
        .concurrency_limit(8)
        .retry(Retries(3))
        .timeout(Duration::from_secs(2))
        .service(Runner::new(()));
    let task = Download { server, name: "LICENSE-MIT".to_owned(), to: dir.path().join("license") };
    println!("saved: {} bytes", service.oneshot(task).await?);
    Ok(())
}
