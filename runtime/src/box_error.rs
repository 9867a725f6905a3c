use std::error::Error;

/// Any error, as the stitch's `?` makes it.
pub type BoxError = Box<dyn Error + Send + Sync>;
