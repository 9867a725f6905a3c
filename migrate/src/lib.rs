//! Sources, sinks, all of their pairs, and the program that runs them.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod demo;
mod env;
#[cfg(feature = "gcs")]
pub mod gcs;
mod gzip;
mod hex;
pub mod http;
mod meta;
pub mod move_object;
pub mod pairs;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "queue")]
pub mod queue;
pub mod s3;
pub mod s3_to_dir;
pub mod sample;
pub mod server;
mod shared_client;
pub mod sinks;
pub mod sources;
mod stop;

pub use env::Env;
pub use gzip::gzip;
pub use meta::Meta;
pub use stop::{Stop, Stoppable};
