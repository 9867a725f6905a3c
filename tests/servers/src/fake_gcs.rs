//! `fake-gcs-server`, an emulator of Google Cloud Storage.

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::process::Command;

use serde_json::{Value, json};

use crate::server::{Server, directory};
use crate::{Started, find, http, or_skipped, place};

/// Google's client leaves the port out of the `Host` header, so that no other will do.
const PORT: u16 = 80;

/// An emulator of Google Cloud Storage with its objects in memory, on port 80 of a free address of
/// 127.0.0.0/8. It slows with the size of an object: 100 MiB take seconds.
#[derive(Debug)]
pub struct FakeGcs {
    _server: Server,
    address: IpAddr,
}

impl FakeGcs {
    /// Starts one; `None`, said aloud, where it can't be had.
    #[must_use]
    pub fn start() -> Option<Self> {
        or_skipped("fake-gcs-server", || start(place::free_address(PORT)?, None))
    }

    /// Starts one behind a proxy that is yet to be run on this listener: it tells its clients to
    /// come there.
    #[must_use]
    pub fn start_behind() -> Option<(Self, TcpListener)> {
        or_skipped("fake-gcs-server", || {
            let front = place::listen_on(PORT)?;
            let address = front.local_addr().map_err(|e| e.to_string())?;
            Ok((start(place::free_address(PORT)?, Some(address.ip()))?, front))
        })
    }

    /// Where it is, whatever it tells its clients.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.address, PORT)
    }

    /// Where it is, for a client.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The variable that describes it, as Google's tools read it.
    #[must_use]
    pub fn vars(&self) -> [(&'static str, String); 1] {
        [("STORAGE_EMULATOR_HOST", self.endpoint())]
    }

    /// Makes a bucket.
    ///
    /// # Errors
    /// When the server refuses it, as when there is one of the name.
    pub fn create_bucket(&self, name: &str) -> io::Result<()> {
        let body = json!({ "name": name }).to_string();
        self.ask("POST /storage/v1/b?project=test", &body).map(drop)
    }

    /// The names of all objects in a bucket, sorted.
    ///
    /// # Errors
    /// When the server does not know the bucket.
    pub fn objects(&self, bucket: &str) -> io::Result<Vec<String>> {
        let listed: Value =
            serde_json::from_str(&self.ask(&format!("GET /storage/v1/b/{bucket}/o"), "")?)?;
        let items = listed["items"].as_array().into_iter().flatten();
        let mut names: Vec<_> =
            items.filter_map(|item| item["name"].as_str().map(str::to_owned)).collect();
        names.sort();
        Ok(names)
    }

    /// Puts an object, whose name is of letters, digits and slashes.
    ///
    /// # Errors
    /// When the server does not know the bucket.
    pub fn put_object(&self, bucket: &str, name: &str, content: &[u8]) -> io::Result<()> {
        let name = escaped(name);
        let to = format!("POST /upload/storage/v1/b/{bucket}/o?uploadType=media&name={name}");
        http::ask_bytes(self.address(), &to, content).map(drop)
    }

    /// The content of an object of such a name.
    ///
    /// # Errors
    /// When there is none.
    pub fn object(&self, bucket: &str, name: &str) -> io::Result<Vec<u8>> {
        let from = format!("GET /storage/v1/b/{bucket}/o/{}?alt=media", escaped(name));
        http::ask_bytes(self.address(), &from, &[])
    }

    /// Removes an object of such a name.
    ///
    /// # Errors
    /// When there is none.
    pub fn remove_object(&self, bucket: &str, name: &str) -> io::Result<()> {
        self.ask(&format!("DELETE /storage/v1/b/{bucket}/o/{}", escaped(name)), "").map(drop)
    }

    fn ask(&self, request: &str, body: &str) -> io::Result<String> {
        http::ask(self.address(), request, body)
    }
}

/// As a part of a path.
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
