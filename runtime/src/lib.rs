//! Joins two tasks into one, at compile time.
//!
//! Moving data between systems takes a reader for each source and a writer for each sink: M + N
//! functions. Joining them takes a function for each pair: M x N. With `conjoin` a function becomes
//! a typed task ([`#[task]`](macro@task)), and [`combine!`] joins two of them:
//!
//! ```
//! use conjoin::{RunIn, combine, task};
//!
//! #[task(output(body))]
//! async fn read(key: String) -> std::io::Result<String> {
//!     // ..
//! #   Ok(key)
//! }
//!
//! #[task]
//! async fn write(body: String, name: String) -> std::io::Result<usize> {
//!     // ..
//! #   drop(name);
//!     Ok(body.len())
//! }
//!
//! combine! {
//!     /// Moves one object.
//!     #[derive(Debug, Clone)]
//!     struct Move = Read => Write
//! }
//!
//! # futures::executor::block_on(async {
//! let task = Move { key: "a".to_owned(), name: "b".to_owned() };
//! let written = task.run(&()).await?;
//! # assert_eq!(written, 1);
//! # Ok::<_, <Move as conjoin::Task>::Error>(())
//! # }).unwrap();
//! ```
//!
//! The combined task is a struct with the inputs that the two leave open, and is itself a task. It
//! runs as the function `write(read(key).await?, name).await` would: in one future, and without an
//! allocation of its own. It adds what that function lacks:
//!
//! - typed inputs to parse, store and show
//! - an error that names the half that failed
//! - streams that cross the seam, whose errors are blamed on the half that opened them ([`Flow`])
//! - a scratch directory and undos ([`Context`])
//! - a description ([`TaskInfo`])
//!
//! Start with the [guide]; the item docs are the reference.
//!
//! # Words
//!
//! | word | meaning |
//! |---|---|
//! | task | a function with `#[task]`, and the struct that it generates |
//! | input | an owned parameter of the task: a public field of the struct |
//! | resource | a borrowed parameter (`&T`): lent by the environment, never part of the struct |
//! | environment | the value that lends resources: `impl Provide<T>` for each `T` |
//! | half | one of the two tasks in a combined task: the first and the second |
//! | seam | where the first half's output becomes the second's inputs |
//! | stitch | the code at the seam |
//! | bound / open | an input given inside `combine!` / an input left to the combined task's struct |
//! | flow | a stream that crosses the seam |
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `tokio` | spawns the undos of a dropped run on the current tokio runtime; `#[task(blocking)]`; `Runner::timeout` |
//! | `tracing` | a span for every run and every half that records each failure exactly once: see [`guide::tracing`] |
//! | `tower` | `Runner`: a `tower::Service` over every task, so tower's layers add timeouts, retries and limits |
//!
//! The default build has no async runtime.
//!
//! # What it is not
//!
//! conjoin is not a scheduler, a graph of tasks or a queue. It stores nothing between the halves, and never
//! resumes inside a pair: a combined task is one unit, which an engine runs, retries and resumes whole.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod blocking;
mod box_error;
mod catch;
mod context;
mod error;
mod flow;
pub mod guide;
mod info;
mod lazy;
mod lock;
mod pair;
mod progress;
mod provide;
#[cfg(feature = "tracing")]
mod recorded;
mod report;
mod retry;
mod run_error;
#[cfg(feature = "tower")]
mod runner;
mod scope;
mod task;
#[cfg_attr(
    feature = "tracing",
    allow(missing_docs, reason = "hidden: for the macros' output only")
)]
mod trace;
mod undo;

#[doc(hidden)]
#[path = "private.rs"]
#[allow(missing_docs, reason = "hidden: for the macros' output only")]
pub mod __private;

pub use box_error::BoxError;
/// Makes the fields of a struct the inputs of a hand-written task.
///
/// The struct can then be a half in [`combine!`](crate::combine), even if it is a wrapper of another task:
/// `Within<S3Read>`. Its fields must have names, and must be visible where the pair is
/// written. The guide's page [`wrappers`](crate::guide::wrappers) shows three.
///
/// A wrapper's output has no names for `combine!`, so a pair needs a stitch to use it. The pair can't see
/// which resources a hand-written task takes, so it keeps the environment and the context for it.
///
/// `#[inputs(crate = path)]` names `conjoin` if it is renamed or re-exported.
pub use conjoin_macros::Inputs;
/// Implements [`Provide`](trait@Provide) for the type of each field of a struct. The trait's page lists
/// what a field can lend.
///
/// On a field, `#[provide(skip)]` lends nothing, `#[provide(flatten)]` lends everything that the field's
/// type provides, and `#[provide(flatten(Log, Pool))]` lends only these. On the struct,
/// `#[provide(crate = path)]` names `conjoin` if it is renamed or re-exported.
pub use conjoin_macros::Provide;
#[doc = include_str!("../docs/task_enum.md")]
pub use conjoin_macros::Task;
#[doc = include_str!("../docs/task.md")]
pub use conjoin_macros::task;
// Not in `__private`, because error messages contain their paths.
#[doc(hidden)]
pub use conjoin_macros::{combine_halves, combine_start};
// Likewise.
#[doc(hidden)]
pub use provide::Shared;
#[doc(hidden)]
pub use task::returns::IsResult;
#[doc(hidden)]
pub use task::variants::SameOutput;

pub use context::{Context, ContextBuilder};
pub use error::CombinedError;
pub use flow::Flow;
pub use flow::blocking::BlockingFlow;
pub use flow::error::FlowError;
pub use flow::parts::Parts;
pub use flow::sender::{FlowSender, ReadResult};
pub use flow::stopped::Stopped;
pub use info::{Given, Half, HalfInfo, InputInfo, PairInfo, TaskInfo};
pub use pair::{IntoTask, Pair, TaskExt};
pub use progress::Progress;
pub use provide::Provide;
pub use report::{Report, report};
pub use retry::Retry;
pub use run_error::RunError;
#[cfg(feature = "tower")]
pub use runner::{CatchPanics, Panicked, RetryPolicy, Runner, Until};
pub use task::{BoxTask, Input, Inputs, RunIn, Task};
pub use undo::UndoOutput;

#[doc = include_str!("../docs/combine.md")]
#[macro_export]
macro_rules! combine {
    () => {
        $crate::__private::core::compile_error! {
            "`combine!` needs a task: write `struct Name = First => Second`"
        }
    };
    ($($tokens:tt)*) => { $crate::combine_start! { $crate $($tokens)* } };
}
