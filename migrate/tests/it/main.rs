//! Integration tests, in one program that is linked once.

mod case;
mod failures;
mod faults;
mod file_write;
#[cfg(feature = "gcs")]
mod gcs;
mod interrupt;
mod killed;
mod names;
mod odd_answers;
mod odd_s3;
mod odd_server;
mod options;
mod pairs;
#[cfg(feature = "postgres")]
mod postgres;
mod program;
mod stopped;
mod success;
mod tmpfs;
