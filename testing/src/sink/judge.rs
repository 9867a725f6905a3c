//! What a run of a sink must look like when it was disturbed.

use std::fmt::{self, Display, Formatter};

use conjoin::{FlowError, report};

use crate::ends::End;
use crate::items::{Item, amount, begins, same};
use crate::outcome::Outcome;
use crate::planned::Planned;

/// How a run is disturbed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Nothing,
    /// Not a fault: a reader looks at the target before the sink gets the item.
    Look(usize),
    FlowFails(usize),
    FlowPanics(usize),
    Ends(End),
    NextStitch,
}

impl Fault {
    /// The row of the table.
    pub(super) fn row(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Look(_) => "a reader looks before an item",
            Self::FlowFails(_) => "the flow fails at an item",
            Self::FlowPanics(_) => "the flow panics at an item",
            Self::Ends(End::Never) => "",
            Self::Ends(End::Stop(_)) => "it is stopped at an await",
            Self::Ends(End::Drop(_)) => "it is dropped at an await",
            Self::Ends(End::Panic(_)) => "it panics at an await",
            Self::Ends(End::StopAtItem(_)) => "it is stopped while it waits for an item",
            Self::Ends(End::DropAtItem(_)) => "it is dropped while it waits for an item",
            Self::NextStitch => "the stitch after it fails",
        }
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Look(at) => write!(f, "look before item {at}"),
            Self::FlowFails(at) => write!(f, "fail at item {at}"),
            Self::FlowPanics(at) => write!(f, "panic at item {at}"),
            Self::Ends(End::Stop(at)) => write!(f, "stop at await {at}"),
            Self::Ends(End::Drop(at)) => write!(f, "drop at await {at}"),
            Self::Ends(End::Panic(at)) => write!(f, "panic at await {at}"),
            Self::Ends(End::StopAtItem(at)) => write!(f, "stop at item {at}"),
            Self::Ends(End::DropAtItem(at)) => write!(f, "drop at item {at}"),
            Self::Nothing | Self::NextStitch | Self::Ends(End::Never) => f.write_str(self.row()),
        }
    }
}

impl Outcome {
    /// Returns what is wrong with it. `reached` is whether the fault has happened.
    pub(super) fn problem(&self, fault: Fault, reached: bool) -> Option<String> {
        use Fault::{Ends, FlowFails, FlowPanics, Look, NextStitch, Nothing};
        if let Some(accident) = self.accident() {
            return Some(accident);
        }
        match (self, fault) {
            (Self::Succeeded, Nothing | Look(_) | Ends(_))
            | (Self::Stopped, Ends(End::Stop(_) | End::StopAtItem(_)))
            | (Self::Dropped, Ends(End::Drop(_) | End::DropAtItem(_)))
            | (Self::Panicked(None), Ends(End::Panic(_)) | FlowPanics(_))
            | (Self::Stitch, NextStitch) => None,
            (Self::Succeeded, FlowFails(_) | FlowPanics(_)) if !reached => None,
            (Self::Succeeded, _) => Some("succeeds although its flow failed".to_owned()),
            (Self::Flow(error, failed), FlowFails(_) | FlowPanics(_)) => wrong_blame(error, fault)
                .or_else(|| (!failed).then(|| "returns `Ok` although its flow failed".to_owned())),
            (Self::Second(text), FlowFails(_) | FlowPanics(_)) if reached => {
                Some(format!("is blamed for the failure of its flow: {text}"))
            }
            _ => Some(self.failure()),
        }
    }
}

fn wrong_blame(error: &FlowError, fault: Fault) -> Option<String> {
    match error.task() {
        Some(task) if task.name == "Given" => {}
        Some(task) => return Some(format!("blames {} for the failure of its flow", task.name)),
        None => return Some("blames no half for the failure of its flow".to_owned()),
    }
    let is_lost = matches!(fault, Fault::FlowFails(_)) && error.downcast_ref::<Planned>().is_none();
    is_lost.then(|| format!("hides the cause of its flow's failure: {}", report(error)))
}

/// Returns what is wrong with what a reader sees after a run that was to write `whole`.
pub(super) fn wrong_sight<T: Item>(
    fault: Fault,
    outcome: &Outcome,
    before: Option<&[T]>,
    after: Option<&[T]>,
    whole: &[T],
) -> Option<String> {
    let is_whole = after.is_some_and(|after| same(after, whole));
    let is_unchanged = is_same(before, after);
    let is_right = match (outcome, fault) {
        (Outcome::Succeeded, _) => is_whole,
        (
            _,
            Fault::FlowFails(_)
            | Fault::FlowPanics(_)
            | Fault::Ends(End::StopAtItem(_) | End::DropAtItem(_)),
        ) => is_unchanged,
        _ => is_whole || is_unchanged,
    };
    if is_right {
        return None;
    }
    let size = amount(whole);
    Some(match after {
        None if outcome.is_success() => format!("succeeds, but a reader sees nothing of {size}"),
        None => "removes what was there before".to_owned(),
        Some(after) if same(after, whole) => "shows the content although the run failed".to_owned(),
        Some(after) if begins(after, whole) => {
            format!("shows a part: {} of {size}", amount(after))
        }
        Some(after) => format!("shows something else: {} instead of {size}", amount(after)),
    })
}

/// Returns what is wrong with what a reader sees in the middle of a run.
pub(super) fn wrong_early_sight<T: Item>(
    before: Option<&[T]>,
    now: Option<&[T]>,
) -> Option<String> {
    let seen = now.map_or_else(|| "nothing".to_owned(), amount);
    (!is_same(before, now)).then(|| format!("shows {seen} before it has read everything"))
}

fn is_same<T: Item>(left: Option<&[T]>, right: Option<&[T]>) -> bool {
    match (left, right) {
        (None, None) => true,
        (Some(left), Some(right)) => same(left, right),
        _ => false,
    }
}
