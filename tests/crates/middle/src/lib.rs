//! Re-exports the tasks of a third crate.

pub use test_leaf::*;

/// Re-exports them too, under another name.
pub mod renamed {
    pub use test_leaf::Read as Fetch;
}

conjoin::combine! {
    /// Wraps twice.
    pub struct WrapTwice = ReadAndWrap { with as inner, .. } => Wrap::<String> { with as outer, .. }
}

conjoin::combine! {
    /// Reads and marks.
    pub enum Marked = [Read as Read, renamed::Fetch as Fetch] => [
        Wrap::<String> as Wrap,
        test_leaf::Fence as Fence,
    ]
}
