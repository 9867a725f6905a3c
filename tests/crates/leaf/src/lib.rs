//! Tasks in another crate, which has another edition.

use conjoin::{combine, task};

/// A resource.
#[derive(Debug)]
pub struct Store(pub &'static str);

/// Reads.
#[task(output(body, size))]
pub async fn read(
    store: &Store,
    /// Object to read.
    #[serde(default)]
    key: String,
    /// Shown after it.
    optional: Option<bool>,
) -> Result<(String, usize), std::fmt::Error> {
    let body = format!("{}/{key}{optional:?}", store.0);
    let size = body.len();
    Ok((body, size))
}

/// In a module of its own, re-exported.
mod inner {
    /// Wraps.
    #[conjoin::task(output(body))]
    pub fn wrap<T: std::fmt::Display>(
        /// What to wrap.
        body: T,
        /// What to wrap it with.
        with: char,
    ) -> String {
        format!("{with}{body}{with}")
    }
}

pub use inner::{Wrap, wrap};

combine! {
    /// Reads and wraps.
    pub struct ReadAndWrap = Read { optional: None, .. } => Wrap::<String>
}

/// Of this crate alone.
const FENCE: char = '|';

/// Fences.
#[task(output(body), derive(Debug, Default))]
pub fn fence(
    /// What to fence.
    body: String,
    /// What to fence it with, see [`Store`].
    #[default(FENCE)]
    #[cfg_attr(feature = "names", serde(rename = "fence"))]
    #[cfg_attr(not(feature = "names"), serde(no_such_attribute))]
    with: char,
) -> String {
    format!("{with}{body}{with}")
}
