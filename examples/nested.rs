//! cargo run -p conjoin-examples --example nested
//!
//! A pair of a pair runs three tasks, one after the other. The inner pair has a name, so an error gives
//! the path to the task that failed.
//!
//! ```text
//! written: 15 bytes, apple pear plum
//! ReadAndSort: Sort: the list is empty
//! ```

use std::fs;
use std::io;
use std::path::PathBuf;

use conjoin::{BoxError, RunIn, combine, task};
use futures::executor::block_on;

/// Reads a file.
#[task(output(text))]
fn read(from: PathBuf) -> io::Result<String> {
    fs::read_to_string(from)
}

/// Sorts lines.
#[task(output(text))]
fn sort(text: String) -> Result<String, &'static str> {
    let mut lines: Vec<_> = text.lines().collect();
    if lines.is_empty() {
        return Err("the list is empty");
    }
    lines.sort_unstable();
    Ok(lines.join("\n"))
}

/// Writes a file.
#[task]
fn write(text: String, to: PathBuf) -> io::Result<usize> {
    fs::write(to, &text).map(|()| text.len())
}

combine! {
    /// Reads a sorted list.
    struct ReadAndSort = Read => Sort
}

combine! {
    /// Sorts the lines of a file into another file.
    struct SortFile = ReadAndSort => Write
}

fn main() -> Result<(), BoxError> {
    let dir = tempfile::tempdir()?;
    let (from, to) = (dir.path().join("fruit"), dir.path().join("sorted"));
    let sort_file = || SortFile { from: from.clone(), to: to.clone() };

    fs::write(&from, "plum\napple\npear\n")?;
    let bytes = block_on(sort_file().run(&()))?;
    println!("written: {bytes} bytes, {}", fs::read_to_string(&to)?.replace('\n', " "));

    fs::write(&from, "")?;
    println!("{}", block_on(sort_file().run(&())).unwrap_err());
    Ok(())
}
