use std::ffi::OsString;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use tempfile::TempDir;

use crate::{FROM, Place, TO};

/// Local files.
#[derive(Debug)]
pub struct FilePlace(TempDir);

impl FilePlace {
    /// Uses a new directory inside this one.
    #[must_use]
    pub fn new(dir: &Path) -> Self {
        Self(tempfile::tempdir_in(dir).unwrap())
    }

    fn path(&self, dir: &str, name: &str) -> PathBuf {
        self.0.path().join(dir).join(name)
    }
}

impl Place for FilePlace {
    fn name(&self) -> &'static str {
        "file"
    }

    fn source(&self) -> &'static str {
        "FileRead"
    }

    fn sink(&self) -> &'static str {
        "FileWrite"
    }

    fn source_args(&self, name: &str) -> Vec<OsString> {
        vec!["--path".into(), self.path(FROM, name).into()]
    }

    fn sink_args(&self, name: &str) -> Vec<OsString> {
        vec!["--dir".into(), self.0.path().join(TO).into(), "--name".into(), name.into()]
    }

    fn file(&self, name: &str) -> Option<PathBuf> {
        Some(self.path(FROM, name))
    }

    fn put<'a>(&'a self, name: &'a str, content: Bytes) -> BoxFuture<'a, ()> {
        let path = self.path(FROM, name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        ready(()).boxed()
    }

    fn kept<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Bytes> {
        ready(std::fs::read(self.path(FROM, name)).unwrap().into()).boxed()
    }

    fn got<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<Bytes>> {
        ready(std::fs::read(self.path(TO, name)).ok().map(Bytes::from)).boxed()
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, ()> {
        let _ = std::fs::remove_file(self.path(TO, name));
        ready(()).boxed()
    }

    fn left(&self) -> BoxFuture<'_, Vec<String>> {
        let dir = self.0.path().join(TO);
        let found = if dir.exists() { files(&dir) } else { Vec::new() };
        let parts = found.iter().filter(|path| path.extension().is_some_and(|end| end == "part"));
        ready(parts.map(|path| path.display().to_string()).collect()).boxed()
    }
}

/// Returns every file under the directory.
fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}
