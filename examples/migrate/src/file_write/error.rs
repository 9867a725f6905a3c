use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a file was not written. Nothing of it is left behind then.
#[derive(Debug, Error)]
#[expect(missing_docs, reason = "the messages say what the fields are")]
#[non_exhaustive]
pub enum FileWriteError {
    /// The name is absolute, has a part like `..` or an empty one.
    #[error("{name:?} is no name for a file inside {}: rename the object", dir.display())]
    UnsafeName { name: String, dir: PathBuf },
    /// The directory for the file could not be made.
    #[error("failed to create directory {}", path.display())]
    CreateDir { path: PathBuf, source: io::Error },
    /// The temporary file beside the target could not be made.
    #[error("failed to create a temporary file in {}", path.display())]
    CreateTemp { path: PathBuf, source: io::Error },
    /// The source broke off.
    #[error("failed to read the content of {}", path.display())]
    Read { path: PathBuf, source: object_store::Error },
    /// The file system refused the content, for example because it is full.
    #[error("failed to write {}", path.display())]
    Write { path: PathBuf, source: io::Error },
    /// The whole file could not be put in its place.
    #[error("failed to move the finished file to {}", path.display())]
    Rename { path: PathBuf, source: io::Error },
    /// The content has another length than was announced.
    #[error("size mismatch for {}: expected {expected} bytes, got {actual}: try again", path.display())]
    SizeMismatch { path: PathBuf, expected: u64, actual: u64 },
    /// The content is not what was announced.
    #[error(
        "checksum mismatch for {}: expected MD5 {expected}, got {actual}: try again, or with \
         --no-checksum if the object is encrypted with KMS or with a key of your own",
        path.display()
    )]
    Md5Mismatch { path: PathBuf, expected: String, actual: String },
}
