//! The sinks: each writes a stream of bytes, and nothing of it is to be seen before it is whole.
//!
//! A sink is a task with the inputs `body` and `meta`, so that each goes with every
//! [source](crate::sources) by name.

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
