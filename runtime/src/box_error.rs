use std::error::Error;

/// Any error: the stitch's `?` converts into this type.
pub type BoxError = Box<dyn Error + Send + Sync>;
