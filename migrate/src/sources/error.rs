use conjoin::BoxError;
use thiserror::Error;

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
}
