//! Depends on `conjoin` under another name.

use joined::{Provide, combine, task};

/// A resource.
#[derive(Debug)]
pub struct Base(pub u8);

/// An environment.
#[derive(Debug, Provide)]
#[provide(crate = joined)]
pub struct Env {
    /// The base.
    pub base: Base,
}

/// Adds.
#[task(crate = joined, output(number))]
pub async fn add(
    base: &Base,
    /** To add to. */
    number: u8,
) -> u8 {
    number + base.0
}

combine! {
    /// Adds twice.
    pub struct AddTwice = Add => Add
}

const FACTOR: u8 = 3;

/// Multiplies.
#[task(crate = joined, derive(Debug, Default))]
pub fn scale(
    /** What to multiply. */
    number: u8,
    /** By how much. */
    #[default(FACTOR)]
    factor: u8,
) -> u8 {
    number * factor
}

combine! {
    /// Adds, and multiplies.
    #[derive(Debug, Default)]
    pub struct AddAndScale = Add => |number| Scale { number, .. }
}
