//! Whether an output and an input have the same type: `combine!` asks it for an output that nothing
//! takes, while an input is left open.

use std::marker::PhantomData;

/// The types of an output and of an input.
pub struct Types<Output, Input>(PhantomData<fn(Output) -> Input>);

impl<Output, Input> Types<Output, Input> {
    /// The output is what `part` returns, which is never called.
    #[must_use]
    pub fn of<Whole>(part: fn(Whole) -> Output) -> Self {
        let _ = part;
        Self(PhantomData)
    }
}

/// What `compare` returns. Of the two methods of that name, the macros' output gets the first one that
/// exists.
pub trait Answer {
    /// Whether the types are the same.
    const SAME: bool;
}

/// The types are the same.
pub struct Same;
/// They differ.
pub struct Different;

impl Answer for Same {
    const SAME: bool = true;
}

impl Answer for Different {
    const SAME: bool = false;
}

impl<T> Types<T, T> {
    /// They are the same.
    #[must_use]
    pub fn compare(&self) -> Same {
        Same
    }
}

/// For all others.
pub trait Compare {
    /// They differ.
    fn compare(&self) -> Different;
}

impl<Output, Input> Compare for Types<Output, Input> {
    fn compare(&self) -> Different {
        Different
    }
}

/// What the return type of a closure says. The closure is never called.
pub struct Verdict(bool);

impl Verdict {
    /// Asks the closure's type.
    #[must_use]
    pub const fn of<A: Answer, F: Fn() -> A>(_: &F) -> Self {
        Self(A::SAME)
    }

    /// Fails to compile where it is called, if the types are the same.
    ///
    /// # Panics
    ///
    /// At compile time, if the types are the same.
    #[track_caller]
    pub const fn deny(self, message: &'static str) {
        assert!(!self.0, "{}", message);
    }
}
