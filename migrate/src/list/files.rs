use std::fs::FileType;
use std::path::{Path, PathBuf};

use conjoin::BoxError;
use futures_util::stream;
use tokio::sync::mpsc;
use walkdir::{DirEntry, WalkDir};

use super::{Found, Listing};
use crate::printable::one_line;

/// How many entries are found ahead.
const AHEAD: usize = 1000;

/// All files under a directory, found by a thread of its own.
pub(super) fn under(root: PathBuf) -> Listing {
    let (send, found) = mpsc::channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = std::fs::read_dir(&root) {
            let _ = send.blocking_send(Err(error.into()));
            return;
        }
        let entries = WalkDir::new(&root).min_depth(1).sort_by_file_name();
        for entry in entries {
            let Some(found) = found_by(&root, entry) else { continue };
            if send.blocking_send(Ok::<_, BoxError>(found)).is_err() {
                return;
            }
        }
    });
    Box::pin(stream::unfold(found, async |mut found| Some((found.recv().await?, found))))
}

fn found_by(root: &Path, entry: walkdir::Result<DirEntry>) -> Option<Found> {
    match entry {
        Ok(entry) if entry.file_type().is_dir() => None,
        Ok(entry) => Some(found(root, &entry)),
        Err(error) => {
            let name = error.path().map(|path| shown(root, path)).unwrap_or_default();
            let error = error.into_io_error().map_or_else(|| "a loop of links".into(), Into::into);
            Some(Found::Odd { name, error })
        }
    }
}

fn found(root: &Path, entry: &DirEntry) -> Found {
    let Some(name) = entry.path().strip_prefix(root).ok().and_then(Path::to_str) else {
        let name = shown(root, entry.path());
        return Found::Odd { name, error: "its name is not UTF-8: rename it".into() };
    };
    let name = name.to_owned();
    let left = |why| Found::Left { name: name.clone(), why };
    if is_part(entry) {
        return left("it is the rest of an interrupted move");
    }
    if !entry.path_is_symlink() {
        return match kind(entry.file_type()) {
            Some(why) => left(why),
            None => Found::Object { name, size: entry.metadata().ok().map(|about| about.len()) },
        };
    }
    match entry.path().metadata() {
        Ok(about) if about.is_dir() => left("it is a link to a directory"),
        Ok(about) => match kind(about.file_type()) {
            Some(why) => left(why),
            None => Found::Object { name, size: Some(about.len()) },
        },
        Err(error) => Found::Odd { name, error: error.into() },
    }
}

/// What a killed run leaves next to its target.
fn is_part(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    name.starts_with(".migrate-") && name.ends_with(".part")
}

/// Why it has no content to move.
fn kind(kind: FileType) -> Option<&'static str> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Some("it is a FIFO");
        }
        if kind.is_socket() {
            return Some("it is a socket");
        }
        if kind.is_char_device() || kind.is_block_device() {
            return Some("it is a device");
        }
    }
    (!kind.is_file()).then_some("it is not a file")
}

fn shown(root: &Path, path: &Path) -> String {
    one_line(&path.strip_prefix(root).unwrap_or(path).to_string_lossy())
}
