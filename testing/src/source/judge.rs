//! What a run of a source must look like when it was disturbed.

use std::fmt::{self, Display, Formatter};

use conjoin::{FlowError, Task};

use crate::body::Body;
use crate::ends::End;
use crate::items::{Item, amount, begins, same};
use crate::outcome::Outcome;
use crate::reader::{Instead, Taken};

/// How a run is disturbed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Nothing,
    /// Not a fault: the reader reads ranges, each twice.
    Ranges,
    Reader(usize, Instead),
    Ends(End),
    Stitch,
    Broken(usize),
}

impl Fault {
    /// The row of the table.
    pub(super) fn row(self) -> &'static str {
        match self {
            Self::Nothing | Self::Ends(End::Never) | Self::Reader(_, Instead::Wait) => "nothing",
            Self::Ranges => "it is read by ranges",
            Self::Reader(_, Instead::Succeed) => "the reader ends at an item",
            Self::Reader(_, Instead::Fail) => "the reader fails at an item",
            Self::Reader(_, Instead::Panic) => "the reader panics at an item",
            Self::Ends(End::Stop(_)) => "it is stopped at an await",
            Self::Ends(End::Drop(_)) => "it is dropped at an await",
            Self::Ends(End::Panic(_)) => "it panics at an await",
            Self::Ends(End::StopAtItem(_)) => "it is stopped while the reader waits",
            Self::Ends(End::DropAtItem(_)) => "it is dropped while the reader waits",
            Self::Stitch => "the stitch after it fails",
            Self::Broken(_) => "reading fails at an item",
        }
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reader(at, Instead::Succeed) => write!(f, "end at item {at}"),
            Self::Reader(at, Instead::Fail) => write!(f, "fail at item {at}"),
            Self::Reader(at, Instead::Panic) => write!(f, "panic at item {at}"),
            Self::Ends(End::Stop(at)) => write!(f, "stop at await {at}"),
            Self::Ends(End::Drop(at)) => write!(f, "drop at await {at}"),
            Self::Ends(End::Panic(at)) => write!(f, "panic at await {at}"),
            Self::Ends(End::StopAtItem(at)) => write!(f, "stop at item {at}"),
            Self::Ends(End::DropAtItem(at)) => write!(f, "drop at item {at}"),
            Self::Broken(at) => write!(f, "broken at item {at}"),
            _ => f.write_str(self.row()),
        }
    }
}

/// Returns what is wrong with how a run has ended. `deviated` is whether the reader did something else
/// than reading all.
pub(super) fn wrong_end<B: Body>(
    outcome: &Outcome,
    fault: Fault,
    deviated: bool,
) -> Option<String> {
    use Fault::{Broken, Ends, Nothing, Ranges, Reader, Stitch};
    if let Some(accident) = outcome.accident() {
        return Some(accident);
    }
    match (outcome, fault) {
        (Outcome::Succeeded, Nothing | Ranges | Ends(_) | Reader(_, Instead::Succeed))
        | (Outcome::Stopped, Ends(End::Stop(_) | End::StopAtItem(_)))
        | (Outcome::Dropped, Ends(End::Drop(_) | End::DropAtItem(_)))
        | (Outcome::Panicked(None), Ends(End::Panic(_)) | Reader(_, Instead::Panic))
        | (Outcome::Stitch, Stitch)
        | (Outcome::First(_), Broken(_)) => None,
        (Outcome::Succeeded, Reader(..)) if !deviated => None,
        (Outcome::Second(_), Reader(_, Instead::Fail)) if deviated => None,
        (Outcome::Succeeded, _) => Some("ends as if all was read, although that failed".to_owned()),
        (Outcome::Flow(error, _), Broken(_)) => wrong_blame::<B>(error),
        (Outcome::Second(text), Broken(_)) => {
            Some(format!("has its reader blamed for its own failure: {text}"))
        }
        _ => Some(outcome.failure()),
    }
}

fn wrong_blame<B: Body>(error: &FlowError) -> Option<String> {
    if error.is_stopped() {
        return Some("says that it was stopped, although it failed".to_owned());
    }
    match error.task() {
        Some(task) if task.name == Taken::<B>::INFO.name => {
            Some("has its reader blamed for its own failure".to_owned())
        }
        Some(_) => None,
        None => Some("fails, but no half is blamed".to_owned()),
    }
}

/// Returns what is wrong with what was read of `whole`.
pub(super) fn wrong_items<T: Item>(
    outcome: &Outcome,
    fault: Fault,
    deviated: bool,
    read: &[T],
    whole: &[T],
) -> Option<String> {
    let must_be_whole = outcome.is_success() && !deviated;
    let is_whole = match fault {
        Fault::Ranges => same(read, &[whole, whole].concat()),
        // That is said already.
        Fault::Broken(_) => begins(read, whole),
        _ => same(read, whole),
    };
    if is_whole || !must_be_whole && begins(read, whole) {
        return None;
    }
    let (read_size, size) = (amount(read), amount(whole));
    Some(if begins(read, whole) {
        format!("yields a part: {read_size} of {size}")
    } else {
        format!("yields something else: {read_size} instead of {size}")
    })
}
