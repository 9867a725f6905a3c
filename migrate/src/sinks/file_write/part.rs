//! The temporary file next to the target, which is renamed when it is complete.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use tempfile::TempPath;

use crate::Meta;
use crate::blocking::blocking;
use crate::sinks::WriteError;

/// A file that is removed when it is dropped.
pub(super) struct Part {
    file: Arc<File>,
    path: TempPath,
}

impl Part {
    pub(super) async fn next_to(target: &Path) -> Result<Self, WriteError> {
        let path = target.parent().unwrap_or(target).to_owned();
        let dir = path.clone();
        tokio::fs::create_dir_all(&dir).await.map_err(failed_to("create directory", &path))?;
        let made = blocking(move || temp_file(&dir)).await;
        let (file, path) = made.map_err(failed_to("create a temporary file in", &path))?;
        Ok(Self { file: Arc::new(file), path })
    }

    pub(super) fn file(&self) -> Arc<File> {
        Arc::clone(&self.file)
    }

    pub(super) async fn append(&self, chunks: Vec<Bytes>) -> io::Result<()> {
        let file = self.file();
        blocking(move || chunks.iter().try_for_each(|chunk| (&*file).write_all(chunk))).await
    }

    /// Returns false if a file exists that must not be replaced.
    pub(super) async fn put_in_place(
        self,
        target: PathBuf,
        meta: &Meta,
        replace: bool,
    ) -> Result<bool, WriteError> {
        let (path, mode, modified) = (target.clone(), meta.mode, meta.modified);
        let finished = blocking(move || {
            #[cfg(unix)]
            if let Some(mode) = mode {
                let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
                self.file.set_permissions(mode)?;
            }
            if let Some(modified) = modified {
                self.file.set_modified(modified)?;
            }
            self.file.sync_all()?;
            rename(self.path, &path, replace)
        });
        finished.await.map_err(failed_to("move the finished file to", &target))
    }
}

pub(super) fn failed_to(what: &str, path: &Path) -> impl FnOnce(io::Error) -> WriteError {
    let what = format!("{what} {}", path.display());
    move |error| WriteError::Write { what, source: error.into() }
}

fn temp_file(dir: &Path) -> io::Result<(File, TempPath)> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".migrate-").suffix(".part");
    // The crate's default, 0600, would stay with the finished file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    Ok(builder.tempfile_in(dir)?.into_parts())
}

fn rename(temp: TempPath, path: &Path, replace: bool) -> io::Result<bool> {
    let renamed = if replace { temp.persist(path) } else { temp.persist_noclobber(path) };
    match renamed {
        Ok(()) => sync_parent(path).map(|()| true),
        Err(error) if !replace && error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.error),
    }
}

/// The rename itself is on disk only once the directory is.
fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(dir) if cfg!(unix) => File::open(dir)?.sync_all(),
        _ => Ok(()),
    }
}
