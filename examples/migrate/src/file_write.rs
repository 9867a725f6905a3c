//! The sink: writes a stream to a file, which appears only when it is whole.

mod error;
mod part;

use std::io;
use std::path::PathBuf;

use conjoin::task;
use futures_util::TryStreamExt;
use md5::{Digest, Md5};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

pub use self::error::FileWriteError;
use crate::s3_read::Body;

/// A file that was written whole and is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Where the file is.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// The MD5 of its content in lower-case hexadecimal.
    pub md5: String,
}

/// Writes `body` to the file `name` under `dir`, replacing one that is there.
///
/// The content goes to a temporary file in the same directory, which is checked against `size` and
/// `md5`, synced and renamed. On an error, or when the future is dropped, the temporary file is
/// removed and the target left as it was.
///
/// # Errors
/// See [`FileWriteError`].
#[task]
pub async fn file_write(
    /// Content of the file.
    body: Body,
    /// Directory to write to.
    #[arg(long)]
    dir: PathBuf,
    /// Name under `dir`, with subdirectories.
    name: String,
    /// Size that the content must have.
    size: u64,
    /// MD5 that the content must have, in lower-case hexadecimal.
    md5: Option<String>,
    /// Do not compare the MD5: needed for a source that states a wrong one, as S3 does for objects
    /// encrypted with KMS or with a key of your own.
    #[arg(long)]
    no_checksum: bool,
) -> Result<Written, FileWriteError> {
    let path = part::target(dir, name)?;
    let (file, temp) = part::create_beside(&path).await?;
    let written = write_body(body, file, path).await?;
    check(&written, size, md5.filter(|_| !no_checksum))?;
    part::put_in_place(temp, &written.path).await?;
    Ok(written)
}

async fn write_body(
    mut body: Body,
    mut file: File,
    path: PathBuf,
) -> Result<Written, FileWriteError> {
    let read_failed = |source| FileWriteError::Read { path: path.clone(), source };
    let write_failed = |source| FileWriteError::Write { path: path.clone(), source };
    let mut hash = Md5::new();
    let mut bytes = 0;
    while let Some(chunk) = body.try_next().await.map_err(read_failed)? {
        bytes += chunk.len() as u64;
        hash.update(&chunk);
        file.write_all(&chunk).await.map_err(write_failed)?;
    }
    put_on_disk(file).await.map_err(write_failed)?;
    let md5 = format!("{:032x}", u128::from_be_bytes(hash.finalize().into()));
    Ok(Written { path, bytes, md5 })
}

async fn put_on_disk(mut file: File) -> io::Result<()> {
    // Only flush tells how the last write went: sync_all waits for it, but drops its error.
    file.flush().await?;
    file.sync_all().await
}

fn check(written: &Written, size: u64, md5: Option<String>) -> Result<(), FileWriteError> {
    let Written { path, bytes, md5: actual } = written.clone();
    if bytes != size {
        return Err(FileWriteError::SizeMismatch { path, expected: size, actual: bytes });
    }
    match md5 {
        Some(expected) if expected != actual => {
            Err(FileWriteError::Md5Mismatch { path, expected, actual })
        }
        _ => Ok(()),
    }
}
