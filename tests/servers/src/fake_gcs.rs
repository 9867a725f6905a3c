//! `fake-gcs-server`, an emulator of Google Cloud Storage.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::process::Command;

use serde_json::{Value, json};

use crate::server::{Server, directory};
use crate::{Started, find, http, or_skipped, place};

/// Google's own clients omit the port from the `Host` header, so it is the default one.
const PORT: u16 = 80;

/// An emulator of Google Cloud Storage with its objects in memory, on port 80 of a free address of
/// 127.0.0.0/8. It is slow for large objects: 100 MiB take seconds.
#[derive(Debug)]
pub struct FakeGcs {
    _server: Server,
    address: IpAddr,
}

impl FakeGcs {
    /// Starts one. If it isn't installed, prints `SKIPPED` and returns `None`.
    #[must_use]
    pub fn start() -> Option<Self> {
        or_skipped("fake-gcs-server", || start(place::free_address(PORT)?, None))
    }

    /// Starts one behind a proxy that the caller will run on this listener: the emulator tells its
    /// clients to connect to the proxy.
    #[must_use]
    pub fn start_behind() -> Option<(Self, TcpListener)> {
        or_skipped("fake-gcs-server", || {
            let front = place::listen_on(PORT)?;
            let address = front.local_addr().map_err(|e| e.to_string())?;
            Ok((start(place::free_address(PORT)?, Some(address.ip()))?, front))
        })
    }

    /// Its own address, not the one that it tells its clients.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.address, PORT)
    }

    /// Its address for a client.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The variable that describes it, as Google's tools read it.
    #[must_use]
    pub fn vars(&self) -> [(&'static str, String); 1] {
        [("STORAGE_EMULATOR_HOST", self.endpoint())]
    }

    /// Creates a bucket.
    ///
    /// # Errors
    /// If the server refuses it, for example because the bucket exists.
    pub fn create_bucket(&self, name: &str) -> io::Result<()> {
        let body = json!({ "name": name }).to_string();
        self.ask("POST /storage/v1/b?project=test", &body).map(drop)
    }

    /// The names of all objects in a bucket, sorted.
    ///
    /// # Errors
    /// If the server doesn't have the bucket.
    pub fn objects(&self, bucket: &str) -> io::Result<Vec<String>> {
        let listed: Value =
            serde_json::from_str(&self.ask(&format!("GET /storage/v1/b/{bucket}/o"), "")?)?;
        let items = listed["items"].as_array().into_iter().flatten();
        let mut names: Vec<_> =
            items.filter_map(|item| item["name"].as_str().map(str::to_owned)).collect();
        names.sort();
        Ok(names)
    }

    /// Puts an object whose name consists of letters, digits and slashes.
    ///
    /// # Errors
    /// If the server doesn't have the bucket.
    pub fn put_object(&self, bucket: &str, name: &str, content: &[u8]) -> io::Result<()> {
        let name = escaped(name);
        let to = format!("POST /upload/storage/v1/b/{bucket}/o?uploadType=media&name={name}");
        http::ask_bytes(self.address(), &to, content).map(drop)
    }

    /// Returns the content of such an object.
    ///
    /// # Errors
    /// If it doesn't exist.
    pub fn object(&self, bucket: &str, name: &str) -> io::Result<Vec<u8>> {
        let from = format!("GET /storage/v1/b/{bucket}/o/{}?alt=media", escaped(name));
        http::ask_bytes(self.address(), &from, &[])
    }

    /// Removes such an object.
    ///
    /// # Errors
    /// If it doesn't exist.
    pub fn remove_object(&self, bucket: &str, name: &str) -> io::Result<()> {
        self.ask(&format!("DELETE /storage/v1/b/{bucket}/o/{}", escaped(name)), "").map(drop)
    }

    fn ask(&self, request: &str, body: &str) -> io::Result<String> {
        http::ask(self.address(), request, body)
    }
}

/// Encodes a name as part of a path.
fn escaped(name: &str) -> String {
    name.replace('/', "%2F")
}

fn start(address: IpAddr, front: Option<IpAddr>) -> Started<FakeGcs> {
    let program = find::program("fake-gcs-server", &[])?;
    let (host, front) = (address.to_string(), front.unwrap_or(address).to_string());
    let url = format!("http://{front}");
    let mut command = Command::new(program);
    command.args(["-scheme", "http", "-host", &host, "-port", "80", "-backend", "memory"]);
    command.args(["-public-host", &front, "-external-url", &url, "-log-level", "warn"]);
    let mut server = Server::start(&command, "KILL", directory()?).map_err(|e| e.to_string())?;
    let buckets = "GET /storage/v1/b?project=test";
    server.wait(|| http::ask(SocketAddr::new(address, PORT), buckets, "").is_ok())?;
    Ok(FakeGcs { _server: server, address })
}
