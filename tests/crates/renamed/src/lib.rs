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
