//! Joins two tasks into one, at compile time.

mod combine;
mod context;
mod error;
pub mod future;
mod info;
mod provide;
mod task;
mod types;

#[doc(hidden)]
#[path = "private.rs"]
#[allow(missing_docs, reason = "hidden: for the macros' output only")]
pub mod __private;

pub use combine::{Pair, Stitched, TaskExt};
pub use conjoin_macros::{Provide, task};
pub use context::{Context, ContextBuilder};
pub use error::{BoxError, CombinedError};
pub use info::{Given, Half, HalfInfo, InputInfo, PairInfo, TaskInfo};
pub use provide::Provide;
pub use task::{RunIn, Task};
pub use types::{Fallible, Input};

/// Joins two tasks into one.
#[macro_export]
macro_rules! combine {
    ($($tokens:tt)*) => { $crate::__private::combine_start! { $crate $($tokens)* } };
}
