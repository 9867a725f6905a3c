//! Where the file goes.

use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use same_file::Handle;

use super::part::failed_to;
use crate::Meta;
use crate::blocking::blocking;
use crate::sinks::{IfExists, WriteError, Written};

/// Each part of the name must be a plain name, so the path stays under `dir` and no two names
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
        && !part.contains('\0')
}

/// Makes the directory that a marker means, as consoles put them in object stores.
pub(super) async fn directory(
    dir: &Path,
    name: &str,
    meta: &Meta,
) -> Result<Option<Written>, WriteError> {
    let Some(name) = name.strip_suffix('/').filter(|_| meta.size == Some(0)) else {
        return Ok(None);
    };
    let path = target(dir, name.to_owned())?;
    let made = tokio::fs::create_dir_all(&path).await;
    made.map_err(failed_to("create directory", &path))?;
    Ok(Some(Written::begun(path.display().to_string())))
}

/// The path to write to, with a link followed; none if a file is there that must stay.
pub(super) async fn free(
    path: PathBuf,
    source: Option<Arc<File>>,
    if_exists: IfExists,
) -> Result<Option<PathBuf>, WriteError> {
    let to = path.clone();
    let looked = blocking(move || Ok(look(path, source.as_deref()))).await;
    match looked.map_err(failed_to("look at", &to))? {
        Found::Other => Err(WriteError::NotAFile { to: to.display().to_string() }),
        Found::Source => Err(WriteError::Same { to: to.display().to_string() }),
        Found::Nothing(path) => Ok(Some(path)),
        Found::File(path) => Ok(if_exists.replaces().then_some(path)),
    }
}

enum Found {
    Nothing(PathBuf),
    File(PathBuf),
    Source,
    Other,
}

fn look(path: PathBuf, source: Option<&File>) -> Found {
    let Ok(link) = path.symlink_metadata() else { return Found::Nothing(path) };
    // A link that leads nowhere is a file to replace.
    let Ok(about) = path.metadata() else { return Found::File(path) };
    if !about.is_file() && !about.is_dir() {
        return Found::Other;
    }
    if source.is_some_and(|source| is_same(source, &path).unwrap_or(false)) {
        return Found::Source;
    }
    match path.canonicalize() {
        Ok(real) if link.is_symlink() && about.is_file() => Found::File(real),
        _ => Found::File(path),
    }
}

fn is_same(source: &File, path: &Path) -> io::Result<bool> {
    Ok(Handle::from_file(source.try_clone()?)? == Handle::from_path(path)?)
}
