//! Halves with generic arguments, whose bounds are checked where the pair is.
#![deny(warnings, missing_docs, clippy::pedantic)]

use std::fmt::Display;
use std::future::ready;

use conjoin::{RunIn, combine, task};

/// Wraps.
#[task]
pub fn wrap<T: Display + Clone>(
    /// Inside.
    body: T,
    /// Around it.
    paper: T,
) -> T {
    drop(paper.clone());
    body
}

/// Writes.
#[task(derive(Debug))]
pub async fn write<const N: usize, T: Display>(
    /// What to write.
    text: T,
    /// How.
    flags: [bool; N],
) -> usize {
    ready(text.to_string().len() + flags.len()).await
}

mod storage {
    pub mod local {
        pub use crate::Write;
        pub use std::string::String as Text;
    }
}

combine! {
    /// Lifetimes and constants.
    pub struct Move = Wrap::<&'static str> => |it| Write::<{ 1 + 1 }, String> {
        text: it.to_string(),
        ..
    }
}

combine! {
    /// Paths, and a stitch that awaits.
    #[derive(Debug, Clone)]
    pub struct Deep = Move { paper as text, .. } => |size| storage::local::Write::<{ 1 + 1 }, storage::local::Text> {
        text: ready(size.to_string()).await,
        flags: [true; 2],
    }
}

combine! {
    /// One task twice, and a stitch that may fail.
    #[derive(Debug, Clone)]
    pub struct Twice = Write::<1, String> => |size| Write::<2, String> {
        text: String::from_utf8(Vec::new())?,
        flags: [size > 0; 2],
    }
}

async fn run() {
    let task = Deep { body: "", text: "", flags: [true, false] };
    let _ = task.run(&()).await;
}

fn main() {
    drop(run());
}
