//! Knows `conjoin` only through a re-export.

use test_facade::conjoin::{combine, task};

/// Doubles.
#[task(crate = test_facade::conjoin, output(number))]
pub fn double(
    /** To double. */
    number: u8,
) -> u8 {
    number * 2
}

combine! {
    /// Doubles twice.
    pub struct DoubleTwice = Double => Double
}
