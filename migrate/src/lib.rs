//! Sources, sinks, all of their pairs, and the program that runs them.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod about;
mod blocking;
mod body;
mod checksum;
pub mod demo;
mod env;
#[cfg(feature = "gcs")]
pub mod gcs;
mod gzip;
mod hex;
pub mod http;
mod limits;
mod meta;
pub mod pairs;
mod patience;
#[cfg(feature = "postgres")]
pub mod postgres;
mod retry;
pub mod s3;
pub mod s3_to_dir;
pub mod sample;
mod secret;
pub mod server;
pub mod sinks;
pub mod sources;
mod wire;

pub use body::Body;
pub use env::Env;
pub use gzip::gzip;
pub use limits::Limits;
pub use meta::{Meta, Metadata};
pub use patience::Patience;
pub use secret::{has_secret, masked};
