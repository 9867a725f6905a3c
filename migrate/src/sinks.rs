//! The sinks: each writes a stream of bytes, and nothing is visible before it is complete.
//!
//! A sink is a task with the inputs `body` and `meta`, so each goes with every
//! [source](crate::sources) by name.
//!
//! A run that fails, panics, is dropped or stopped leaves nothing behind. A process that is killed
//! can't clean up. Running it again succeeds, and only the following is left, none of it visible as
//! an object, a file or a row:
//!
//! | sink | what a killed process leaves | what removes it |
//! |---|---|---|
//! | S3 | a multipart upload, which costs as much as its parts hold | a lifecycle rule of the bucket: `AbortIncompleteMultipartUpload`, say after a day |
//! | file | `.migrate-*.part` next to the target | `rm`, when no run writes to that directory |
//! | Google Cloud Storage | nothing that costs | the server itself, after a week |
//! | `PostgreSQL` | nothing | the server itself rolls back when the connection is lost |
//! | HTTP | what the server keeps of a body that broke off | the server |
//!
//! A rerun does not abort what it finds, since another run to the same key may be under way.

mod content;
mod error;
mod file_write;
#[cfg(feature = "gcs")]
mod gcs_write;
mod http_put;
mod if_exists;
mod part_size;
#[cfg(feature = "postgres")]
mod pg_write;
mod pieces;
mod s3_write;
mod written;

pub use self::error::WriteError;
pub use self::file_write::*;
#[cfg(feature = "gcs")]
pub use self::gcs_write::*;
pub use self::http_put::*;
pub use self::if_exists::IfExists;
pub use self::part_size::PartSize;
#[cfg(feature = "postgres")]
pub use self::pg_write::*;
pub use self::s3_write::*;
pub use self::written::Written;
