//! The sinks: each writes a stream of bytes, and nothing of it is to be seen before it is whole.
//!
//! A sink is a task with the inputs `body` and `meta`, so that each goes with every
//! [source](crate::sources) by name.

mod content;
mod error;
#[cfg(feature = "gcs")]
mod gcs_write;
mod if_exists;
#[cfg(feature = "postgres")]
mod pg_write;
mod written;

pub use self::error::WriteError;
#[cfg(feature = "gcs")]
pub use self::gcs_write::*;
pub use self::if_exists::IfExists;
#[cfg(feature = "postgres")]
pub use self::pg_write::*;
pub use self::written::Written;
