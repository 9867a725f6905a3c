use conjoin::{Context, Flow, Parts};

use crate::items::Item;
use crate::script::Script;

/// What crosses the seam: a [`Flow`] or [`Parts`]. No other type can implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither a `Flow` nor `Parts`",
    note = "convert it: `|body: Flow<Bytes>| Write {{ body: body.into(), .. }}`"
)]
pub trait Body: Sealed + Send + 'static {
    /// The items.
    type Item: Item;

    /// Makes the content of a script.
    #[doc(hidden)]
    fn play(cx: &Context, script: Script<Self>) -> Self
    where
        Self: Sized;

    /// Returns itself as one flow. `Parts` return so many ranges if they are not one, and each of them
    /// once more.
    #[doc(hidden)]
    fn into_flows(self, ranges: u64) -> Vec<Flow<Self::Item>>;

    /// Whether it can be read by ranges.
    #[doc(hidden)]
    const RANGES: bool;
}

pub trait Sealed {}

impl<T> Sealed for Flow<T> {}
impl<T> Sealed for Parts<T> {}

impl<T: Item> Body for Flow<T> {
    type Item = T;

    fn play(cx: &Context, script: Script<Self>) -> Self {
        cx.flow(script.into_stream())
    }

    fn into_flows(self, _ranges: u64) -> Vec<Self> {
        vec![self]
    }

    const RANGES: bool = false;
}

impl<T: Item> Body for Parts<T> {
    type Item = T;

    fn play(cx: &Context, script: Script<Self>) -> Self {
        cx.parts(script.size(), script.into_range())
    }

    fn into_flows(self, ranges: u64) -> Vec<Flow<T>> {
        let bounds = |number| number * self.size() / ranges;
        let range = |number| self.range(bounds(number)..bounds(number + 1));
        match ranges {
            1 => vec![self.flow()],
            _ => (0..ranges).chain(0..ranges).map(range).collect(),
        }
    }

    const RANGES: bool = true;
}
