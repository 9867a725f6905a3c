//! Tests a source or a sink of [`conjoin`] with every fault, in one call.
//!
//! With M sources and N sinks, conjoin has M x N pairs. This crate tests M + N halves instead: each is
//! paired with a half of the kit, which fails at every item, and the run is stopped, dropped and made
//! to panic at every await.
//!
//! ```
//! use std::fs;
//! use std::io::Write;
//! use std::path::{Path, PathBuf};
//!
//! use bytes::Bytes;
//! use conjoin::{BoxError, Flow, task};
//! use futures::TryStreamExt;
//! use tempfile::NamedTempFile;
//!
//! /// Writes a file: first to a temporary one, which is renamed when it is complete.
//! #[task]
//! async fn save(mut body: Flow<Bytes>, path: PathBuf) -> Result<(), BoxError> {
//!     let mut temp = NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
//!     while let Some(chunk) = body.try_next().await? {
//!         temp.write_all(&chunk)?;
//!     }
//!     temp.persist(path)?;
//!     Ok(())
//! }
//!
//! // In a test:
//! # futures::executor::block_on(async {
//! let dir = tempfile::tempdir().unwrap();
//! let path = dir.path().join("saved");
//!
//! conjoin_test::sink((), |body| Save { body, path: path.clone() })
//!     .visible(async || fs::read(&path).ok())
//!     .leftovers(async || temporary_files_in(dir.path()))
//!     .check()
//!     .await;
//! # });
//!
//! fn temporary_files_in(dir: &Path) -> Vec<PathBuf> {
//!     let paths = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
//!     paths.filter(|path| !path.ends_with("saved")).collect()
//! }
//! ```
//!
//! The first argument is the environment that lends the task its resources. It can be a reference.
//!
//! # What is tried
//!
//! | of a [`sink`] | of a [`source`] |
//! |---|---|
//! | no items, one, many, and the same run again | no items, one, many, and the same run again |
//! | the flow fails or panics at every item, and at its end | reading fails at every item ([`put_broken`](Source::put_broken)) |
//! | a reader looks at the target before every item | its reader ends, fails or panics at every item |
//! | it is stopped, it is dropped, or it panics, at every await | likewise |
//! | it is stopped or dropped while it waits for every item, also in a spawned task | likewise, while its reader waits |
//! | the stitch after it fails | likewise |
//! | two runs at once, and one of them fails | likewise |
//! | all of it with and without another content at the target, and a run after each | a run after each; `Parts` also by ranges, each of them twice |
//!
//! # What must hold
//!
//! - A reader of the target sees nothing partial: the old content until a run succeeds, and then the new
//!   one. If a run is interrupted at an await, the server may have completed it already, so either
//!   content is fine.
//! - Nothing is left over, including the scratch directory, and no undo fails.
//! - The flow's failure is blamed on its half, with its cause, and the sink doesn't succeed.
//! - A source that can't read on fails. It doesn't end as if everything had been read.
//! - The next run succeeds, and so does the same run again, with the same result and the same
//!   [key](conjoin::Context::key).
//! - No run hangs. One that takes longer than a minute does.
//!
//! A sink can take a [`Flow`](conjoin::Flow) or [`Parts`](conjoin::Parts) of any type with
//! `Clone + PartialEq + Send + Sync + 'static`: see [`Sink::items`].
//!
//! # Reproducing a fault
//!
//! The panic of [`check`](Sink::check) has a table of what was tried, and every fault with the name of its
//! case, such as `stop at await 7, over another`. [`only`](Sink::only) runs that case and no other. Items
//! and waits follow from a [`seed`](Sink::seed) that is always the same unless you set it, so a sink
//! whose own awaits don't depend on time has the same faults in every run.
//!
//! # Runtimes
//!
//! The kit polls everything in the future of `check` and needs no async runtime. Without one, or
//! without conjoin's feature `tokio`, the undos of a dropped run are lost, and the kit reports what
//! they leave. In a `#[tokio::test]`, they run.
//!
//! # Halves for your own tests
//!
//! [`GiveItems`] yields given items, and [`CollectItems`] returns what it reads.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod body;
mod contents;
mod ends;
mod halves;
mod items;
mod only;
mod outcome;
mod planned;
mod random;
mod reader;
mod report;
mod script;
mod settings;
mod sink;
mod source;
mod watch;

pub use body::Body;
pub use halves::{CollectItems, GiveItems, collect_items, give_items};
pub use items::{IntoItems, Item, chunks};
pub use report::{Fault, Report};
pub use sink::{Sink, sink};
pub use source::{Source, source};
