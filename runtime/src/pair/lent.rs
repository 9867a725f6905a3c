//! What a pair stores of the things that it is lent: the environment if its second half takes a
//! resource, the context if one of its halves takes it.

use crate::context::Context;
use crate::flow::record::{PairId, Side};
use crate::info::TaskInfo;

/// Zero-sized placeholder for an environment or context that isn't stored.
#[derive(Clone, Copy)]
pub struct Unused;

/// The context of a run in which no task takes one.
pub(crate) static UNUSED: Context = Context::new();

/// An environment, for the second half.
pub trait KeptEnv<'a>: Copy {
    type Env: ?Sized + 'a;

    fn env(self) -> &'a Self::Env;
}

impl<'a, Env: ?Sized> KeptEnv<'a> for &'a Env {
    type Env = Env;

    #[inline]
    fn env(self) -> &'a Env {
        self
    }
}

impl<'a> KeptEnv<'a> for Unused {
    type Env = ();

    #[inline]
    fn env(self) -> &'a () {
        &()
    }
}

/// A context, for the seam and the second half.
pub trait KeptContext<'a>: Copy {
    const USED: bool;
    /// Whether the stitch may use it too.
    const IN_STITCH: bool = Self::USED;
    /// The pair's id, once it has flows.
    type Pair: Copy + Default + Send;

    fn context(self) -> &'a Context;
    fn flows_made(self) -> u32;
    fn id(pair: Self::Pair) -> Option<PairId>;

    /// Whether there are flows that were made since there were `since` of them, or that read ahead.
    fn has_to_drive(self, since: u32) -> bool;

    /// Claims the flows that a half has made since there were `since` of them.
    fn claim(self, pair: &mut Self::Pair, since: u32, side: Side, task: &'static TaskInfo);
}

impl<'a> KeptContext<'a> for &'a Context {
    const USED: bool = true;
    type Pair = Option<PairId>;

    #[inline]
    fn context(self) -> &'a Context {
        self
    }

    #[inline]
    fn flows_made(self) -> u32 {
        self.flows_made()
    }

    #[inline]
    fn id(pair: Option<PairId>) -> Option<PairId> {
        pair
    }

    #[inline]
    fn has_to_drive(self, since: u32) -> bool {
        self.has_to_drive(since)
    }

    #[inline]
    fn claim(self, pair: &mut Option<PairId>, since: u32, side: Side, task: &'static TaskInfo) {
        if self.flows_made() != since {
            claim(self, pair, since, side, task);
        }
    }
}

/// A context that no stitch is lent.
#[derive(Clone, Copy)]
pub(crate) struct ForHalves<'a>(pub(crate) &'a Context);

impl<'a> KeptContext<'a> for ForHalves<'a> {
    const USED: bool = true;
    const IN_STITCH: bool = false;
    type Pair = Option<PairId>;

    #[inline]
    fn context(self) -> &'a Context {
        self.0
    }

    #[inline]
    fn flows_made(self) -> u32 {
        self.0.flows_made()
    }

    #[inline]
    fn id(pair: Option<PairId>) -> Option<PairId> {
        pair
    }

    #[inline]
    fn has_to_drive(self, since: u32) -> bool {
        self.0.has_to_drive(since)
    }

    #[inline]
    fn claim(self, pair: &mut Option<PairId>, since: u32, side: Side, task: &'static TaskInfo) {
        self.0.claim(pair, since, side, task);
    }
}

impl<'a> KeptContext<'a> for Unused {
    const USED: bool = false;
    type Pair = ();

    #[inline]
    fn context(self) -> &'a Context {
        &UNUSED
    }

    #[inline]
    fn flows_made(self) -> u32 {
        0
    }

    #[inline]
    fn id((): ()) -> Option<PairId> {
        None
    }

    #[inline]
    fn has_to_drive(self, _: u32) -> bool {
        false
    }

    #[inline]
    fn claim(self, (): &mut (), _: u32, _: Side, _: &'static TaskInfo) {}
}

#[cold]
#[inline(never)]
fn claim(cx: &Context, pair: &mut Option<PairId>, since: u32, side: Side, task: &'static TaskInfo) {
    cx.flows().claim(pair, since, side, task);
}
