//! Runs a task of [conjoin](https://docs.rs/conjoin) as a job of [apalis](https://docs.rs/apalis)
//! 1.0, in SQLite, PostgreSQL or any other of its backends.
//!
//! [`Job`] is the payload, [`JobCodec`] stores it, and [`JobRunner`] runs it. The page of [`Job`] has
//! the lines that a worker needs; `examples/worker.rs` is a whole program.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod job;

pub use job::{Job, JobCodec, JobRunner};
