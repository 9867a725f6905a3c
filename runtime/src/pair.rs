//! How a task runs, and a pair of them: the first half, the seam, the second half.

mod awaited;
mod bare;
mod combine;
mod future;
mod lent;
mod mapped;
mod run;
mod same;
mod seam;

pub use bare::{NotSend, WithoutContext};
pub use combine::{IntoTask, Pair, TaskExt};
pub use lent::{ForHalves, Unused};
pub use mapped::mapped;
pub use run::{run_awaiting, run_matched, run_stitched};
pub use same::{Compare, Types, Verdict};
