mod part;

use std::io;
use std::path::PathBuf;

use bytes::Bytes;
use conjoin::{Flow, task};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

use super::content::Content;
use super::{IfExists, WriteError, Written};
use crate::Meta;

/// Writes `body` to the file `name` under `dir`.
///
/// The content goes to a temporary file in the same directory, which is checked, synced and renamed.
/// On an error, or when the future is dropped, the temporary file is removed and the target left as
/// it was.
///
/// # Errors
/// See [`WriteError`].
#[task]
pub async fn file_write(
    /// Content of the file.
    body: Flow<Bytes>,
    /// What the content must be.
    meta: Meta,
    /// Directory to write to.
    #[arg(long)]
    dir: PathBuf,
    /// Name under `dir`, with subdirectories.
    #[arg(long)]
    name: String,
    /// What to do when the target is there already.
    #[arg(long, value_enum, default_value_t)]
    if_exists: IfExists,
    /// Do not compare the MD5: needed for a source that states a wrong one, as S3 does for objects
    /// encrypted with KMS or with a key of your own.
    #[arg(long)]
    no_checksum: bool,
) -> Result<Written, WriteError> {
    let path = part::target(&dir, name)?;
    let to = path.display().to_string();
    if if_exists != IfExists::Replace && path.symlink_metadata().is_ok() {
        return if_exists.there(to);
    }
    let (file, temp) = part::create_beside(&path).await?;
    let mut content = Content::new(body, meta, no_checksum, to.clone());
    write_all(&mut content, file).await?;
    if part::put_in_place(temp, path, if_exists == IfExists::Replace).await? {
        Ok(content.written())
    } else {
        if_exists.there(to)
    }
}

async fn write_all(content: &mut Content, mut file: File) -> Result<(), WriteError> {
    while let Some(chunk) = content.chunk().await? {
        let written = file.write_all(&chunk).await;
        written.map_err(|error| WriteError::write(content.to(), error))?;
    }
    put_on_disk(file).await.map_err(|error| WriteError::write(content.to(), error))
}

async fn put_on_disk(mut file: File) -> io::Result<()> {
    // Only flush tells how the last write went: sync_all waits for it, but drops its error.
    file.flush().await?;
    file.sync_all().await
}
