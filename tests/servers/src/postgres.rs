//! `PostgreSQL`, from the system's packages.

use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::server::{Server, directory, run};
use crate::{Started, find, or_skipped, place};

/// A `PostgreSQL` cluster with one database, on a free port of 127.0.0.1.
#[derive(Debug)]
pub struct Postgres {
    _server: Server,
    port: u16,
}

impl Postgres {
    /// Starts one. If it isn't installed, prints `SKIPPED` and returns `None`.
    #[must_use]
    pub fn start() -> Option<Self> {
        or_skipped("PostgreSQL", || start(None))
    }

    /// Starts one that also has TLS, with this certificate and key in PEM.
    #[must_use]
    pub fn start_with_tls(certificate: &str, key: &str) -> Option<Self> {
        or_skipped("PostgreSQL", || start(Some((certificate, key))))
    }

    /// Its URL for a client: the superuser, without a password.
    #[must_use]
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// The port of 127.0.0.1 that it listens on.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}

fn start(tls: Option<(&str, &str)>) -> Started<Postgres> {
    let dir = directory()?;
    let owner = Owner::of(dir.path())?;
    let data = dir.path().join("data");
    let mut initdb = owner.command(&find::program("initdb", &versions())?);
    initdb.arg("-D").arg(&data);
    run(initdb.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]))?;

    let [port] = place::free_ports()?;
    let mut postgres = owner.command(&find::program("postgres", &versions())?);
    postgres.arg("-D").arg(&data);
    // Nothing outlives the test: no sync to disk.
    for option in ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"] {
        postgres.args(["-c", option]);
    }
    postgres.args(["-c", &format!("port={port}")]);
    if let Some((certificate, key)) = tls {
        postgres.args(["-c", "ssl=on"]);
        for (option, name, text) in
            [("ssl_cert_file", "tls.crt", certificate), ("ssl_key_file", "tls.key", key)]
        {
            let file = dir.path().join(name);
            owner.write_secret(&file, text).map_err(|e| e.to_string())?;
            postgres.args(["-c", &format!("{option}={}", file.display())]);
        }
    }
    // QUIT stops it immediately, and its directory is removed.
    let mut server = Server::start(&postgres, "QUIT", dir).map_err(|e| e.to_string())?;
    let is_ready = find::program("pg_isready", &versions())?;
    let port_arg = port.to_string();
    let ask = ["-q", "-h", "127.0.0.1", "-p", &port_arg];
    server.wait(|| run(Command::new(&is_ready).args(ask)).is_ok())?;
    Ok(Postgres { _server: server, port })
}

/// Where Debian installs the programs that are not in PATH, newest first.
fn versions() -> Vec<PathBuf> {
    let all = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut all: Vec<_> = all.map(|version| version.path().join("bin")).collect();
    all.sort();
    all.reverse();
    all
}

/// The user that it runs as: it refuses to run as root.
enum Owner {
    Ourselves,
    Postgres { user: u32, group: u32 },
}

impl Owner {
    /// Makes the user that runs the server the owner of the directory.
    fn of(dir: &Path) -> Started<Self> {
        let mine = dir.metadata().map_err(|e| e.to_string())?;
        if mine.uid() != 0 {
            return Ok(Self::Ourselves);
        }
        let id = |which| run(Command::new("id").args([which, "postgres"]));
        let number = |id: String| id.parse().map_err(|e| format!("id of postgres: {e}"));
        let (user, group) = (number(id("-u")?)?, number(id("-g")?)?);
        chown(dir, Some(user), Some(group)).map_err(|e| e.to_string())?;
        Ok(Self::Postgres { user, group })
    }

    /// Writes a file that only its owner may read.
    fn write_secret(&self, file: &Path, text: &str) -> io::Result<()> {
        std::fs::write(file, text)?;
        std::fs::set_permissions(file, PermissionsExt::from_mode(0o600))?;
        match *self {
            Self::Ourselves => Ok(()),
            Self::Postgres { user, group } => chown(file, Some(user), Some(group)),
        }
    }

    fn command(&self, program: &Path) -> Command {
        match self {
            Self::Ourselves => Command::new(program),
            Self::Postgres { .. } => {
                // Not runuser, which stays as the parent process and would have to pass signals on.
                let mut command = Command::new("setpriv");
                command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
                command.arg(program);
                command
            }
        }
    }
}
