//! cargo run -p conjoin-examples --example resources
//!
//! Resources. The tasks need an inbox and an archive, and the program's environment lends both. A test
//! lends only an inbox, in a directory of its own: `cargo test -p conjoin-examples`.
//!
//! ```text
//! archived: 1
//! archived: 2
//! ```

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use conjoin::{BoxError, Provide, RunIn, combine, task};
use futures::executor::block_on;

/// A directory. Its type tells it apart from the archive.
struct Inbox(PathBuf);

struct Archive {
    dir: PathBuf,
    count: AtomicUsize,
}

/// Takes a letter out of the inbox.
#[task(output(text))]
fn take(inbox: &Inbox, name: String) -> io::Result<String> {
    let path = inbox.0.join(name);
    let text = fs::read_to_string(&path)?;
    fs::remove_file(path).map(|()| text)
}

/// Puts a letter into the archive, and returns how many it has.
#[task]
fn put(archive: &Archive, text: String, name: String) -> io::Result<usize> {
    fs::write(archive.dir.join(name), text)?;
    Ok(archive.count.fetch_add(1, Ordering::Relaxed) + 1)
}

combine! {
    /// Moves a letter from the inbox to the archive, under the same name.
    struct File = Take { name, .. } => Put { name, .. }
}

/// The program's environment.
#[derive(Provide)]
struct Office {
    inbox: Inbox,
    archive: Archive,
}

fn main() -> Result<(), BoxError> {
    let dir = tempfile::tempdir()?;
    let at = |name| dir.path().join(name);
    fs::create_dir(at("in"))?;
    fs::create_dir(at("archive"))?;
    fs::write(at("in/a"), "Dear A")?;
    fs::write(at("in/b"), "Dear B")?;

    let archive = Archive { dir: at("archive"), count: AtomicUsize::new(0) };
    let office = Office { inbox: Inbox(at("in")), archive };
    for name in ["a", "b"] {
        let task = File { name: name.to_owned() };
        println!("archived: {}", block_on(task.run(&office))?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Has only what `Take` needs.
    #[derive(Provide)]
    struct Desk {
        inbox: Inbox,
    }

    #[test]
    fn letter_can_be_taken_only_once() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a"), "Dear A").unwrap();
        let desk = Desk { inbox: Inbox(dir.path().to_owned()) };
        let take = || Take { name: "a".to_owned() };
        assert_eq!(block_on(take().run(&desk)).unwrap(), "Dear A");
        assert_eq!(block_on(take().run(&desk)).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
