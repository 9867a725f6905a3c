//! Runs a task of [conjoin](https://docs.rs/conjoin) as a job of [apalis](https://docs.rs/apalis)
//! 1.0, in `SQLite`, `PostgreSQL` or any other of its backends.
//!
//! [`Queue`] is a queue in a database, and [`Worker`] runs its jobs (features `sqlite` and `postgres`).
//! For other backends, [`JobRunner`] runs a [`Job`] in apalis' own worker.
//! `examples/worker.rs` is a whole program.
//!
//! # At least once
//!
//! A job runs **at least once**. It runs again after a failure, and after its worker died or was cut
//! off: the database can't tell whether the job had ended. If a worker stops for longer than the
//! database waits for its heartbeats, such as a machine that sleeps or a process that is paused, another
//! worker takes its jobs over, and when the first one wakes up both run at once. The first one learns of
//! it only by the next heartbeat.
//!
//! That asks two things of a sink:
//!
//! - Writing the same twice must give the same: replace an object as a whole, or insert with the
//!   job's key. [`Context::key`](conjoin::Context::key) is the same in each run of a job.
//! - Nothing partial may be visible, so a run that is cut off in the middle has changed nothing.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `sqlite` | [`Queue`] and [`Worker`] with SQLite |
//! | `postgres` | [`Queue`] and [`Worker`] with PostgreSQL. For TLS, turn on a `tls-` feature of sqlx |

#![cfg_attr(docsrs, feature(doc_cfg))]

mod attempt;
mod backoff;
mod job;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod queue;
mod runner;
mod threads;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod worker;

pub use apalis_core::task::builder::TaskBuilder;
pub use backoff::Backoff;
pub use job::{Job, JobCodec};
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub use queue::Queue;
pub use runner::JobRunner;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub use worker::{Event, Lends, Worker, interrupted};
