//! An S3 server inside the process, for the demonstration and the tests.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::{JoinHandle, JoinSet};

const ACCESS_KEY: &str = "demo-key";
const SECRET_KEY: &str = "demo-secret";

/// A running server. Dropping it stops it and removes its objects.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    root: TempDir,
    task: JoinHandle<()>,
}

/// Starts a server on a free port of 127.0.0.1. It accepts only requests signed with its credentials.
///
/// # Errors
/// Fails if no port is free, or a temporary directory can't be made.
pub async fn start() -> io::Result<Server> {
    let root = tempfile::tempdir()?;
    let files = FileSystem::new(root.path()).map_err(|e| io::Error::other(format!("{e:?}")))?;
    let mut builder = S3ServiceBuilder::new(files);
    builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let task = tokio::spawn(serve(listener, builder.build()));
    Ok(Server { address, root, task })
}

async fn serve(listener: TcpListener, service: S3Service) {
    // When the task is aborted, this set is dropped and closes the connections.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => if let Ok((stream, _)) = accepted {
                let http = http1::Builder::new();
                connections.spawn(http.serve_connection(TokioIo::new(stream), service.clone()));
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

impl Server {
    /// The variables that describe the server's account.
    #[must_use]
    pub fn vars(&self) -> [(&'static str, String); 3] {
        [
            ("AWS_ENDPOINT_URL_S3", format!("http://{}", self.address)),
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", SECRET_KEY.to_owned()),
        ]
    }

    /// Creates a bucket, which is a directory for this server.
    ///
    /// # Errors
    /// If the bucket exists.
    pub fn create_bucket(&self, name: &str) -> io::Result<()> {
        std::fs::create_dir(self.root.path().join(name))
    }

    /// The file that holds an object's content.
    #[must_use]
    pub fn object_file(&self, bucket: &str, key: impl AsRef<Path>) -> PathBuf {
        self.root.path().join(bucket).join(key)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}
