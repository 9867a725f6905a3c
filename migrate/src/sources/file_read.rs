use std::fs::{File, Metadata};
use std::future::ready;
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use conjoin::{Context, task};
use futures_util::{Stream, stream};

use super::{ReadError, opened, opened_parts};
use crate::Meta;
use crate::blocking::blocking;
use crate::body::{Body, Origin};

/// Large enough that the hop to the thread which reads doesn't matter.
const CHUNK: usize = 1 << 20;

/// Opens a local file.
///
/// Its media type is guessed by its name.
///
/// # Errors
/// If there is none of the name, it may not be read, or it is neither a regular file nor `/dev/stdin`.
#[task(output(body, meta), retry = ReadError::retry)]
pub async fn file_read(
    cx: &Context,
    /// File to read.
    #[arg(long)]
    path: PathBuf,
    /// Chunks to read ahead while the sink is busy.
    #[arg(long)]
    #[default(4)]
    read_ahead: usize,
) -> Result<(Body, Meta), ReadError> {
    let from = path.display().to_string();
    let guess = mime_guess::from_path(&path).first_raw().map(str::to_owned);
    match blocking(move || open(&path)).await {
        Ok(Opened { file, about, start }) => {
            let meta = if about.is_file() {
                let size = about.len().saturating_sub(start);
                Meta { content_type: guess, size: Some(size), ..meta(&about) }
            } else {
                Meta::default()
            };
            let (file, about) = (Arc::new(file), Arc::new(about));
            // Of the standard input there is nothing to copy, and a file of the system may have more
            // in it than it says.
            let Some(size) = meta.size.filter(|&size| size > 0) else {
                let chunks = chunks(file, about, start..u64::MAX);
                return Ok((opened(cx, from, chunks, meta.size).ahead(read_ahead).into(), meta));
            };
            let origin = Origin::File(Arc::clone(&file));
            let parts = opened_parts(cx, from, size, move |range| {
                let range = start + range.start..start + range.end;
                ready(chunks(Arc::clone(&file), Arc::clone(&about), range))
            });
            Ok((Body::from_parts(parts, read_ahead, origin), meta))
        }
        Err(error) => Err(ReadError::new(from, error)),
    }
}

struct Opened {
    file: File,
    about: Metadata,
    /// Where the content begins.
    start: u64,
}

/// The standard input as it was handed over: a part of it may have been read before.
#[cfg(unix)]
fn stdin() -> io::Result<Opened> {
    use std::io::Seek;
    use std::os::fd::AsFd;

    let mut file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let about = file.metadata()?;
    let start = if about.is_file() { file.stream_position()? } else { 0 };
    Ok(Opened { file, about, start })
}

/// Checks first, because opening a FIFO waits for a writer.
fn open(path: &Path) -> io::Result<Opened> {
    #[cfg(unix)]
    if path == Path::new("/dev/stdin") {
        return stdin();
    }
    let wrong = |kind, text: &str| Err(io::Error::new(kind, text));
    let about = path.metadata()?;
    if about.is_dir() {
        let text = "it is a directory: to move what is in it, add --prefix";
        return wrong(io::ErrorKind::IsADirectory, text);
    }
    if !about.is_file() {
        return wrong(io::ErrorKind::InvalidInput, "it is not a regular file");
    }
    let file = File::open(path)?;
    let about = file.metadata()?;
    Ok(Opened { file, about, start: 0 })
}

pub(crate) fn meta(about: &Metadata) -> Meta {
    #[cfg(unix)]
    let mode = Some(std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o777);
    #[cfg(not(unix))]
    let mode = None;
    Meta { size: Some(about.len()), modified: about.modified().ok(), mode, ..Meta::default() }
}

/// The chunks of a range, which must all be there.
fn chunks(
    file: Arc<File>,
    about: Arc<Metadata>,
    range: Range<u64>,
) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold((file, about, range), async |(file, about, mut range)| {
        blocking(move || {
            let size = usize::try_from(range.end - range.start).unwrap_or(CHUNK).min(CHUNK);
            let chunk = read_at(&file, range.start, size)?;
            range.start += chunk.len() as u64;
            if size == 0 || (chunk.is_empty() && range.end == u64::MAX) {
                return unchanged(&file, &about).map(|()| None);
            }
            if chunk.len() < size && range.end != u64::MAX {
                return Err(io::Error::other("it became shorter while it was read"));
            }
            Ok(Some((chunk.into(), (file, about, range))))
        })
        .await
    })
}

/// Up to `size` bytes from there on. Sinks may read the same file by themselves, so its own
/// position is left alone, unless it has none to go to.
fn read_at(file: &File, at: u64, size: usize) -> io::Result<Vec<u8>> {
    let mut chunk = vec![0; size];
    let mut filled = 0;
    while filled < size {
        match read_some(file, &mut chunk[filled..], at + filled as u64) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    chunk.truncate(filled);
    Ok(chunk)
}

fn read_some(mut file: &File, chunk: &mut [u8], at: u64) -> io::Result<usize> {
    #[cfg(unix)]
    let read = std::os::unix::fs::FileExt::read_at(file, chunk, at);
    #[cfg(windows)]
    let read = std::os::windows::fs::FileExt::seek_read(file, chunk, at);
    match read {
        Err(error) if error.kind() == io::ErrorKind::NotSeekable => file.read(chunk),
        read => read,
    }
}

/// A file that is written to in the meantime is neither the old nor the new one.
pub(crate) fn unchanged(file: &File, before: &Metadata) -> io::Result<()> {
    let now = file.metadata()?;
    if !before.is_file() {
        return Ok(());
    }
    if now.len() == before.len() && now.modified().ok() == before.modified().ok() {
        return Ok(());
    }
    Err(io::Error::other("it changed while it was read"))
}
