//! Re-exports `conjoin`, for crates that depend only on this one.

pub use conjoin;
