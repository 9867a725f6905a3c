//! cargo run -p conjoin-examples --example undo
//!
//! If a run fails, its undos take back what it began. Here a release is a file and an entry in an index:
//! a failed run leaves neither.
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

/// Copies a file to the releases, and adds its name to their index.
#[task(output(name))]
fn publish(cx: &Context, file: PathBuf, name: String, dir: PathBuf) -> io::Result<String> {
    let (to, index) = (dir.join(&name), dir.join("index"));
    let before = fs::read(&index)?;
    let mut entries = OpenOptions::new().append(true).open(&index)?;

    // Register each undo before the action that it undoes. The last one runs first.
    let made = to.clone();
    cx.on_failure(async { fs::remove_file(made) });
    fs::copy(file, to)?;
    cx.on_failure(async { fs::write(index, before) });
    writeln!(entries, "{name}")?;
    Ok(name)
}

/// Announces a release to a server.
#[task]
fn announce(name: String, to: SocketAddr) -> io::Result<()> {
    writeln!(TcpStream::connect(to)?, "{name} is out")
}

combine! {
    /// Publishes a file and announces it.
    struct Release = Publish => Announce
}

/// Prints the released files and the entries of the index.
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
        // Omit the system's error number.
        println!("{}", error.to_string().split(" (").next().unwrap_or_default());
    }
    show(dir.path())?;
    Ok(())
}
