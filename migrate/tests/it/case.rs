//! A server with one object, and runs of the program against it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use conjoin_migrate::s3::S3;
use conjoin_migrate::sample::{content, put};
use conjoin_migrate::server::{self, Server};
use md5::{Digest, Md5};
use tempfile::TempDir;

pub(crate) const BUCKET: &str = "source";
pub(crate) const KEY: &str = "a/object.bin";
pub(crate) const SIZE: usize = 3 << 20;

pub(crate) struct Case {
    pub(crate) server: Server,
    pub(crate) dir: TempDir,
}

impl Case {
    pub(crate) async fn new() -> Self {
        let server = server::start().await.unwrap();
        server.create_bucket(BUCKET).unwrap();
        let store = S3::from_vars(server.vars()).bucket(BUCKET).unwrap();
        put(&store, KEY, content(KEY, SIZE)).await.unwrap();
        Self { server, dir: tempfile::tempdir().unwrap() }
    }

    /// The program, with only these variables in its environment.
    pub(crate) fn command(&self, bucket: &str, key: &str, dir: &Path) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_migrate"));
        command.env_clear().envs(self.server.vars());
        command.args(["--bucket", bucket, "--key", key, "--dir"]).arg(dir);
        command
    }

    pub(crate) fn source(&self) -> PathBuf {
        self.server.object_file(BUCKET, KEY)
    }

    /// Runs the program, which must fail and leave the source and the directory unchanged, and
    /// returns its error output.
    pub(crate) async fn fail(&self, command: Command) -> String {
        let state = || (md5(&self.source()), files(self.dir.path()));
        let before = state();
        let output = run(command).await;
        assert_eq!(state(), before, "a partial file, or the source changed");
        failed(output)
    }
}

/// Returns the error output of a program that failed.
pub(crate) fn failed(output: Output) -> String {
    ended_with(1, output)
}

/// What a program that ended with this exit code printed.
pub(crate) fn ended_with(code: i32, output: Output) -> String {
    let stderr = String::from_utf8(output.stderr).unwrap();
    println!("{stderr}");
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    assert!(output.stdout.is_empty());
    assert!(stderr.starts_with("error: "), "{stderr}");
    let causes: Vec<_> = stderr.lines().collect();
    for (i, cause) in causes.iter().enumerate() {
        let text = cause.trim_start_matches("  caused by: ");
        assert!(!causes[..i].iter().any(|c| c.contains(text)), "said twice: {text}");
    }
    stderr
}

pub(crate) async fn run(command: Command) -> Output {
    let mut command = tokio::process::Command::from(command);
    let output = command.kill_on_drop(true).output();
    let output = tokio::time::timeout(Duration::from_mins(1), output).await;
    output.expect("the program takes too long").unwrap()
}

pub(crate) fn md5(file: &Path) -> Vec<u8> {
    Md5::digest(std::fs::read(file).unwrap()).to_vec()
}

/// Returns every file under the directory.
pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}
