use std::ffi::OsString;
use std::path::PathBuf;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tempfile::TempDir;

use super::{FROM, Place, TO};
use crate::case::files;
use crate::proxy::Proxy;

pub(super) struct FilePlace(pub(super) TempDir);

impl FilePlace {
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

    fn put<'a>(&'a self, name: &'a str, content: Bytes) -> BoxFuture<'a, ()> {
        let path = self.path(FROM, name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        std::future::ready(()).boxed()
    }

    fn kept(&self, name: &str) -> Bytes {
        std::fs::read(self.path(FROM, name)).unwrap().into()
    }

    fn got(&self, name: &str) -> Option<Bytes> {
        Some(std::fs::read(self.path(TO, name)).ok()?.into())
    }

    fn remove(&self, name: &str) {
        let _ = std::fs::remove_file(self.path(TO, name));
    }

    fn left(&self) -> Vec<String> {
        let dir = self.0.path().join(TO);
        let found = if dir.exists() { files(&dir) } else { Vec::new() };
        let parts = found.iter().filter(|path| path.extension().is_some_and(|end| end == "part"));
        parts.map(|path| path.display().to_string()).collect()
    }

    fn proxy(&self) -> Option<&Proxy> {
        None
    }
}
