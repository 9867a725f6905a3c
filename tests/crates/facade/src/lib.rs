//! Re-exports `conjoin`, for crates that depend on this one alone.

pub use conjoin;
