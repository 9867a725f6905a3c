//! cargo run -p conjoin-examples --example hello
//!
//! ```text
//! 4
//! ```

use std::io;

use conjoin::{BoxError, RunIn, combine, task};

/// Reads a file.
#[task(output(text))]
fn read(path: String) -> io::Result<String> {
    std::fs::read_to_string(path)
}

/// Counts the lines that contain a word.
#[task]
fn count(text: String, word: String) -> usize {
    text.lines().filter(|line| line.contains(&word)).count()
}

combine! {
    /// Counts the lines of a file that contain a word.
    #[derive(Debug, Clone)]
    struct CountInFile = Read => Count
}

fn main() -> Result<(), BoxError> {
    let task = CountInFile { path: "LICENSE-MIT".to_owned(), word: "Software".to_owned() };
    println!("{}", futures::executor::block_on(task.run(&()))?);
    Ok(())
}
