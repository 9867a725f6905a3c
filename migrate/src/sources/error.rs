use conjoin::{BoxError, Retry};
use thiserror::Error;

use crate::retry;

/// The content could not be opened, or broke off.
#[derive(Debug, Error)]
#[error("failed to read {from}")]
pub struct ReadError {
    from: String,
    source: BoxError,
}

impl ReadError {
    pub(super) fn new(from: impl Into<String>, source: impl Into<BoxError>) -> Self {
        Self { from: from.into(), source: source.into() }
    }

    /// Whether reading again may succeed: not if there is nothing at this address.
    #[must_use]
    pub fn retry(&self) -> Retry {
        retry::of(&*self.source)
    }
}
