//! The program's processes, and the store of the objects.

use std::process::{Command, Stdio};

use bytes::Bytes;
use conjoin_migrate::s3::S3;
use conjoin_migrate::sample::{content, put};
use conjoin_migrate::server::{self, Server};
use conjoin_servers::Jobs;
use tokio::process::Child;

pub(crate) const PART: usize = 5 << 20;

/// An S3 server with the buckets `source` and `target`.
pub(crate) struct Store {
    pub(crate) server: Server,
}

impl Store {
    pub(crate) async fn new() -> Self {
        let server = server::start().await.unwrap();
        server.create_bucket("source").unwrap();
        server.create_bucket("target").unwrap();
        Self { server }
    }

    pub(crate) async fn put(&self, key: &str, size: usize) {
        let store = S3::from_vars(self.server.vars()).bucket("source").unwrap();
        put(&store, key, content(key, size)).await.unwrap();
    }

    pub(crate) fn moved(&self, key: &str) -> Option<Bytes> {
        std::fs::read(self.server.object_file("target", key)).ok().map(Bytes::from)
    }

    /// Counts its files of uploads that are in progress or were left behind.
    pub(crate) fn uploads(&self) -> usize {
        let root = std::fs::read_dir(self.server.object_file("", "")).unwrap();
        let names = root.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.contains("upload") || name.starts_with(".tmp")).count()
    }

    pub(crate) fn migrate(&self, database: &Jobs, command: &str, arguments: &[&str]) -> Command {
        let mut migrate = Command::new(env!("CARGO_BIN_EXE_migrate"));
        migrate.env_clear().envs(self.server.vars());
        migrate.args([command, "--queue", &database.url()]).args(arguments);
        migrate
    }

    /// Submits jobs, and returns how many.
    pub(crate) async fn submit(&self, database: &Jobs, arguments: &[&str]) -> usize {
        let submit = self.migrate(database, "submit", arguments);
        let output = tokio::process::Command::from(submit).output().await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let stdout = String::from_utf8(output.stdout).unwrap();
        stdout.strip_suffix(" submitted\n").unwrap().parse().unwrap()
    }

    /// A worker that is killed when it is dropped.
    pub(crate) fn worker(&self, database: &Jobs, arguments: &[&str]) -> Child {
        let mut worker = self.migrate(database, "worker", &["--heartbeat=1"]);
        worker.args(arguments).stdout(Stdio::null());
        tokio::process::Command::from(worker).kill_on_drop(true).spawn().unwrap()
    }
}

/// The prefix of a worker's name in the database.
pub(crate) fn name_of(worker: &Child) -> String {
    format!("MoveObject-{}-", worker.id().unwrap())
}
