//! Temporal's server for development, from `PyPI`.

use std::net::{Ipv4Addr, TcpStream};
use std::process::Command;

use crate::server::{Server, directory};
use crate::{Started, find, or_skipped, place};

/// A server of Temporal that keeps everything in memory, on a free port of 127.0.0.1.
#[derive(Debug)]
pub struct Temporal {
    _server: Server,
    port: u16,
}

impl Temporal {
    /// Starts one. If it isn't installed, prints `SKIPPED` and returns `None`.
    #[must_use]
    pub fn start() -> Option<Self> {
        or_skipped("Temporal", start)
    }

    /// Its URL for a client. It has the namespace `default`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

fn start() -> Started<Temporal> {
    let dir = directory()?;
    let [port] = place::free_ports()?;
    let mut temporal = Command::new(find::program("temporal", &[])?);
    temporal.args(["server", "start-dev", "--headless", "--ip", "127.0.0.1", "--log-level=error"]);
    temporal.args(["--port", &port.to_string()]);
    let mut server = Server::start(&temporal, "TERM", dir).map_err(|e| e.to_string())?;
    server.wait(|| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok())?;
    Ok(Temporal { _server: server, port })
}
