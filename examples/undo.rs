//! cargo run -p conjoin-examples --example undo
//!
//! What a half has begun is undone if the run fails: here a release, of which the file and the entry
//! in the index stand or fall together.
//!
//! ```text
//! released: 1.0, index: 1.0
//! Announce: Connection refused
//! released: 1.0, index: 1.0
//! ```

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};

use conjoin::{BoxError, Context, RunIn, combine, task};
use futures::executor::block_on;

/// Puts a file among the releases, and its name into their index.
#[task(output(name))]
fn publish(cx: &Context, file: PathBuf, name: String, dir: PathBuf) -> io::Result<String> {
    let (to, index) = (dir.join(&name), dir.join("index"));
    let before = fs::read(&index)?;
    let mut entries = OpenOptions::new().append(true).open(&index)?;

    // Each undo stands before what it undoes. The last one runs first.
    let made = to.clone();
    cx.on_failure(async { fs::remove_file(made) });
    fs::copy(file, to)?;
    cx.on_failure(async { fs::write(index, before) });
    writeln!(entries, "{name}")?;
    Ok(name)
}

/// Tells a server of it.
#[task]
fn announce(name: String, to: SocketAddr) -> io::Result<()> {
    writeln!(TcpStream::connect(to)?, "{name} is out")
}

combine! {
    /// Publishes a file, and says so.
    struct Release = Publish => Announce
}

/// The releases that are there, and those that the index has.
fn show(dir: &Path) -> io::Result<()> {
    let files: io::Result<Vec<_>> = fs::read_dir(dir)?.map(|it| Ok(it?.file_name())).collect();
    let files = files?.into_iter().filter(|name| name != "index");
    let files: Vec<_> = files.map(|name| name.to_string_lossy().into_owned()).collect();
    let index = fs::read_to_string(dir.join("index"))?;
    println!("released: {}, index: {}", files.join(" "), index.trim().replace('\n', " "));
    Ok(())
}

fn main() -> Result<(), BoxError> {
    let dir = tempfile::tempdir()?;
    fs::write(dir.path().join("index"), "")?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let to = listener.local_addr()?;
    let release = |name: &str| Release {
        file: "LICENSE-MIT".into(),
        name: name.to_owned(),
        dir: dir.path().to_owned(),
        to,
    };

    block_on(release("1.0").run(&()))?;
    show(dir.path())?;

    drop(listener);
    if let Err(error) = block_on(release("1.1").run(&())) {
        // Without the system's number for it.
        println!("{}", error.to_string().split(" (").next().unwrap_or_default());
    }
    show(dir.path())?;
    Ok(())
}
