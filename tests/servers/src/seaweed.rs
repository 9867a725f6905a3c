//! `SeaweedFS`, an S3 server.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use serde_json::{Value, json};

use crate::server::{Server, directory};
use crate::{Started, find, http, or_skipped, place};

/// Its ports: one for each part, and one for that part's gRPC.
const PORTS: [&str; 12] = [
    "s3.port",
    "s3.port.grpc",
    "s3.port.iceberg",
    "metricsPort",
    "master.port",
    "master.port.grpc",
    "volume.port",
    "volume.port.grpc",
    "filer.port",
    "filer.port.grpc",
    "admin.port",
    "admin.port.grpc",
];
/// The index of the filer's port.
const FILER: usize = 8;
const BUCKET: &str = "bucket";
const ACCESS_KEY: &str = "test-key";
const SECRET_KEY: &str = "test-secret";

/// An S3 server with one bucket, on free ports of 127.0.0.1.
#[derive(Debug)]
pub struct SeaweedFs {
    _server: Server,
    address: SocketAddr,
    filer: SocketAddr,
}

impl SeaweedFs {
    /// Starts one. If it isn't installed, prints `SKIPPED` and returns `None`.
    #[must_use]
    pub fn start() -> Option<Self> {
        or_skipped("SeaweedFS", start)
    }

    /// The variables that describe its account, as the AWS tools read them.
    #[must_use]
    pub fn vars(&self) -> [(&'static str, String); 3] {
        [
            ("AWS_ENDPOINT_URL_S3", format!("http://{}", self.address)),
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", SECRET_KEY.to_owned()),
        ]
    }

    /// Its bucket.
    #[must_use]
    pub fn bucket(&self) -> &'static str {
        BUCKET
    }

    /// Returns the multipart uploads in the bucket that are neither completed nor aborted.
    ///
    /// # Errors
    /// If the server doesn't answer.
    pub fn uploads(&self) -> io::Result<Vec<String>> {
        // The gateway requires a signature; these directories are where it keeps uploads.
        let listed = http::ask(self.filer, &format!("GET /buckets/{BUCKET}/.uploads/"), "");
        let listed: Value = match listed {
            Ok(listed) => serde_json::from_str(&listed)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let entries = listed["Entries"].as_array().into_iter().flatten();
        Ok(entries.map(|entry| entry["FullPath"].to_string()).collect())
    }
}

fn start() -> Started<SeaweedFs> {
    let program = find::program("weed", &[])?;
    let ports = place::free_ports::<{ PORTS.len() }>()?;
    let dir = directory()?;
    let config = dir.path().join("s3.json");
    std::fs::write(&config, accounts().to_string()).map_err(|e| e.to_string())?;
    let mut command = Command::new(program);
    command.args(["mini", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-bucket", BUCKET]);
    // Disables telemetry.
    command.args(["-master.telemetry=false", "-admin.ui=false", "-webdav=false"]);
    command.arg(format!("-dir={}", dir.path().display()));
    command.arg(format!("-s3.config={}", config.display()));
    command.args(PORTS.iter().zip(ports).map(|(name, port)| format!("-{name}={port}")));
    let mut server = Server::start(&command, "KILL", dir).map_err(|e| e.to_string())?;
    let [address, filer] = [0, FILER].map(|n| SocketAddr::from((Ipv4Addr::LOCALHOST, ports[n])));
    server.wait(|| http::ask(address, "GET /healthz", "").is_ok())?;
    // The gateway is ready before the volumes are, and can't report whether they are.
    sleep(Duration::from_secs(2));
    Ok(SeaweedFs { _server: server, address, filer })
}

fn accounts() -> serde_json::Value {
    json!({ "identities": [{
        "name": "test",
        "credentials": [{ "accessKey": ACCESS_KEY, "secretKey": SECRET_KEY }],
        "actions": ["Admin", "Read", "Write", "List", "Tagging"],
    }] })
}
