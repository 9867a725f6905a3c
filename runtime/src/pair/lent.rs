//! What a pair stores of the things that it is lent: the environment if its second half takes a
//! resource, the context if one of its halves takes it.

use crate::context::Context;

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
    /// The number of flows that the run had when the pair began.
    type Begin: Copy + Into<u32> + Send;

    fn context(self) -> &'a Context;
    fn begin(self) -> Self::Begin;
}

impl<'a> KeptContext<'a> for &'a Context {
    const USED: bool = true;
    type Begin = u32;

    #[inline]
    fn context(self) -> &'a Context {
        self
    }

    #[inline]
    fn begin(self) -> u32 {
        self.flows_made()
    }
}

impl<'a> KeptContext<'a> for Unused {
    const USED: bool = false;
    type Begin = Unused;

    #[inline]
    fn context(self) -> &'a Context {
        &UNUSED
    }

    #[inline]
    fn begin(self) -> Unused {
        Unused
    }
}

impl From<Unused> for u32 {
    fn from(_: Unused) -> Self {
        0
    }
}
