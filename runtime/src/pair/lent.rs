//! What a pair stores of the things that it is lent: the environment if its second half takes a
//! resource, the context if one of its halves takes it.

use crate::context::Context;
use crate::flow::record::PairId;

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
    fn id(pair: Self::Pair) -> Option<PairId>;
    fn id_mut(pair: &mut Self::Pair) -> Option<&mut Option<PairId>>;
}

impl<'a> KeptContext<'a> for &'a Context {
    const USED: bool = true;
    type Pair = Option<PairId>;

    #[inline]
    fn context(self) -> &'a Context {
        self
    }

    #[inline]
    fn id(pair: Option<PairId>) -> Option<PairId> {
        pair
    }

    #[inline]
    fn id_mut(pair: &mut Option<PairId>) -> Option<&mut Option<PairId>> {
        Some(pair)
    }
}

/// A context that no stitch is lent.
#[derive(Clone, Copy)]
pub struct ForHalves<'a>(pub &'a Context);

impl<'a> KeptContext<'a> for ForHalves<'a> {
    const USED: bool = true;
    const IN_STITCH: bool = false;
    type Pair = Option<PairId>;

    #[inline]
    fn context(self) -> &'a Context {
        self.0
    }

    #[inline]
    fn id(pair: Option<PairId>) -> Option<PairId> {
        pair
    }

    #[inline]
    fn id_mut(pair: &mut Option<PairId>) -> Option<&mut Option<PairId>> {
        Some(pair)
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
    fn id((): ()) -> Option<PairId> {
        None
    }

    #[inline]
    fn id_mut((): &mut ()) -> Option<&mut Option<PairId>> {
        None
    }
}
