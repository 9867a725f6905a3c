mod copy;
mod part;
mod place;
mod ranges;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use conjoin::{Context, task};
use futures_util::FutureExt;

use super::content::Content;
use super::pieces::Pieces;
use super::{IfExists, WriteError, Written};
use crate::blocking::blocking;
use crate::body::Body;
use crate::checksum::Stated;
use crate::{Limits, Meta, Metadata};

/// Bytes that are written at once: a hop to another thread for each chunk would cost more than the writing.
const BATCH: usize = 1 << 20;
/// Bytes that one request reads, if several can run at once.
const PIECE: usize = 8 << 20;

/// Writes `body` to the file `name` under `dir`.
///
/// The content goes to a temporary file in the same directory, which is checked, synced and renamed.
/// On an error, or if the future is dropped, the temporary file is removed and the target is left as
/// it was. A symbolic link to a file is followed. A device, a FIFO or a socket is refused, and so is a
/// target that is the source. If both are files, the system copies one to the other.
///
/// An empty object whose name ends with a slash becomes a directory. `/dev/stdout` is written to as the
/// content comes.
///
/// # Errors
/// See [`WriteError`].
#[task(retry = WriteError::retry)]
#[expect(clippy::too_many_arguments, reason = "they are the fields of a struct")]
pub async fn file_write(
    limits: &Limits,
    cx: &Context,
    /// Content of the file.
    body: Body,
    /// What the content must be.
    meta: Meta,
    /// Directory to write to.
    #[arg(long)]
    dir: PathBuf,
    /// Name under `dir`, with subdirectories.
    #[arg(long)]
    name: String,
    /// What to do if the target exists.
    #[arg(long, value_enum)]
    #[default(IfExists::Replace)]
    if_exists: IfExists,
    /// Do not compare checksums: needed for a source that states a wrong one.
    #[arg(long)]
    no_checksum: bool,
    /// What to keep besides the content: the time and the permissions.
    #[arg(long, value_enum)]
    #[default(Metadata::All)]
    metadata: Metadata,
) -> Result<Written, WriteError> {
    let is_stdout = dir.join(&name) == Path::new("/dev/stdout");
    // If a file is copied to a file, nothing must be read ahead meanwhile.
    let source = body.local_file().filter(|_| !is_stdout);
    let body = Some(body).filter(|_| source.is_none() || limits.has_bandwidth());
    if let Some(made) = place::directory(&dir, &name, &meta).await? {
        return Ok(made);
    }
    let path = place::target(&dir, name)?;
    let to = path.display().to_string();
    let stated = Stated::of(&meta).filter(|_| !no_checksum);
    let ranged = body.as_ref().filter(|_| !is_stdout);
    let ranges = ranged.and_then(|body| body.parts_over(PIECE));
    // Only if it is read: it reads ahead.
    let body = body.filter(|_| ranges.is_none());
    let content = body.map(|body| Content::new(body, &meta, limits, no_checksum, to.clone()));
    let content = match content {
        Some(content) if is_stdout => return stdout(content).await,
        content => content,
    };
    let Some(path) = place::free(path, source.clone(), if_exists).await? else {
        return if_exists.there(to);
    };
    let part = part::Part::next_to(&path).await?;
    let meta = meta.keeping(metadata);
    let written = match (ranges, content, source) {
        (Some(ranges), ..) => {
            let file = part.file();
            let take = move |piece| ranges::write_piece(piece, Arc::clone(&file)).boxed();
            let pieces = Pieces::new(ranges, PIECE, limits, stated, to.clone(), Box::new(take));
            ranges::write(pieces).await?
        }
        (None, Some(content), _) => write_all(content, &part).await?,
        (None, None, Some(source)) => copy::copy(&source, &part, &meta, cx, to.clone()).await?,
        (None, None, None) => Written::begun(to.clone()),
    };
    if part.put_in_place(path, &meta, if_exists.replaces()).await? {
        Ok(written)
    } else {
        if_exists.there(to)
    }
}

/// Nothing can be taken back here.
async fn stdout(mut content: Content) -> Result<Written, WriteError> {
    loop {
        let batch = content.batch(BATCH).await?;
        if batch.is_empty() {
            return Ok(content.written());
        }
        let written = blocking(move || {
            let mut stdout = std::io::stdout().lock();
            batch.iter().try_for_each(|chunk| stdout.write_all(chunk))?;
            stdout.flush()
        });
        written.await.map_err(|error| WriteError::write(content.to(), error))?;
    }
}

async fn write_all(mut content: Content, part: &part::Part) -> Result<Written, WriteError> {
    loop {
        let batch = content.batch(BATCH).await?;
        if batch.is_empty() {
            return Ok(content.written());
        }
        let written = part.append(batch).await;
        written.map_err(|error| WriteError::write(content.to(), error))?;
    }
}
