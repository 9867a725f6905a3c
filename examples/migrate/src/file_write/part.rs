//! The temporary file beside the target, which is renamed when it is whole.

use std::io;
use std::path::{Component, Path, PathBuf};

use tempfile::TempPath;
use tokio::fs::File;

use super::FileWriteError;

/// Each part of the name must be a plain name, so that the path stays under `dir` and no two names
/// mean the same file.
pub(super) fn target(dir: PathBuf, name: String) -> Result<PathBuf, FileWriteError> {
    if name.split('/').all(is_plain) {
        return Ok(dir.join(name));
    }
    Err(FileWriteError::UnsafeName { name, dir })
}

fn is_plain(part: &str) -> bool {
    let mut components = Path::new(part).components();
    matches!(components.next(), Some(Component::Normal(p)) if p == part)
        && components.next().is_none()
}

/// The file is removed when the `TempPath` is dropped.
pub(super) async fn create_beside(target: &Path) -> Result<(File, TempPath), FileWriteError> {
    let path = target.parent().unwrap_or(target).to_owned();
    if let Err(source) = tokio::fs::create_dir_all(&path).await {
        return Err(FileWriteError::CreateDir { path, source });
    }
    let dir = path.clone();
    match blocking(move || temp_file(&dir)).await {
        Ok((file, temp)) => Ok((File::from_std(file), temp)),
        Err(source) => Err(FileWriteError::CreateTemp { path, source }),
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

pub(super) async fn put_in_place(temp: TempPath, target: &Path) -> Result<(), FileWriteError> {
    let path = target.to_owned();
    blocking(move || {
        temp.persist(&path)?;
        sync_parent(&path)
    })
    .await
    .map_err(|source| FileWriteError::Rename { path: target.to_owned(), source })
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
