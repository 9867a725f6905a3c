//! The temporary file beside the target, which is renamed when it is whole.

use std::io;
use std::path::{Component, Path, PathBuf};

use tempfile::TempPath;
use tokio::fs::File;

use crate::sinks::WriteError;

/// Each part of the name must be a plain name, so that the path stays under `dir` and no two names
/// mean the same file.
pub(super) fn target(dir: &Path, name: String) -> Result<PathBuf, WriteError> {
    if name.split('/').all(is_plain) {
        return Ok(dir.join(name));
    }
    Err(WriteError::UnsafeName { name, dir: dir.display().to_string() })
}

fn is_plain(part: &str) -> bool {
    let mut components = Path::new(part).components();
    matches!(components.next(), Some(Component::Normal(p)) if p == part)
        && components.next().is_none()
}

/// The file is removed when the `TempPath` is dropped.
pub(super) async fn create_beside(target: &Path) -> Result<(File, TempPath), WriteError> {
    let path = target.parent().unwrap_or(target).to_owned();
    let dir = path.clone();
    tokio::fs::create_dir_all(&dir).await.map_err(failed_to("create directory", &path))?;
    let made = blocking(move || temp_file(&dir)).await;
    let (file, temp) = made.map_err(failed_to("create a temporary file in", &path))?;
    Ok((File::from_std(file), temp))
}

fn failed_to(what: &str, path: &Path) -> impl FnOnce(io::Error) -> WriteError {
    move |error| {
        let what = format!("{what} {}", path.display());
        WriteError::Write { what, source: error.into() }
    }
}

fn temp_file(dir: &Path) -> io::Result<(std::fs::File, TempPath)> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".migrate-").suffix(".part");
    // The crate's default, 0600, would stay with the finished file.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    Ok(builder.tempfile_in(dir)?.into_parts())
}

/// False if there is one, which may not be replaced.
pub(super) async fn put_in_place(
    temp: TempPath,
    target: PathBuf,
    replace: bool,
) -> Result<bool, WriteError> {
    let path = target.clone();
    let moved = blocking(move || {
        let renamed = if replace { temp.persist(&path) } else { temp.persist_noclobber(&path) };
        match renamed {
            Ok(()) => sync_parent(&path).map(|()| true),
            Err(error) if !replace && error.error.kind() == io::ErrorKind::AlreadyExists => {
                Ok(false)
            }
            Err(error) => Err(error.error),
        }
    });
    moved.await.map_err(failed_to("move the finished file to", &target))
}

/// The rename itself is on disk only once the directory is.
fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(dir) if cfg!(unix) => std::fs::File::open(dir)?.sync_all(),
        _ => Ok(()),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await?
}
