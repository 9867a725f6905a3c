//! Places where the objects of a test are: a source reads each of them, and a sink writes it.
#![allow(clippy::missing_panics_doc, reason = "for tests, which fail by a panic")]

pub mod faults;
mod file;
mod http;
mod http_server;
mod mount;
mod pair;
mod proxy;
mod s3;
pub mod withstand;

use std::ffi::OsString;
use std::io::{Write, stderr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use conjoin_migrate::sample::content;
use conjoin_migrate::{Env, Patience};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};

pub use self::file::FilePlace;
pub use self::http::HttpPlace;
pub use self::mount::Mount;
pub use self::pair::{Pair, Run};
pub use self::proxy::{Damage, Proxy, Request};
pub use self::s3::S3Place;

const FROM: &str = "source";
const TO: &str = "target";

/// A store of objects: some for reading, others for writing.
pub trait Place: Sync {
    /// Its name, for a table.
    fn name(&self) -> &'static str;
    /// The task that reads from it.
    fn source(&self) -> &'static str;
    /// The task that writes to it.
    fn sink(&self) -> &'static str;
    /// The arguments with which the source reads this object.
    fn source_args(&self, name: &str) -> Vec<OsString>;
    /// The arguments with which the sink writes this object.
    fn sink_args(&self, name: &str) -> Vec<OsString>;
    /// Creates an object for the source.
    fn put<'a>(&'a self, name: &'a str, content: Bytes) -> BoxFuture<'a, ()>;
    /// Creates what the sink needs before it can write this object.
    fn prepare<'a>(&'a self, _name: &'a str) -> BoxFuture<'a, ()> {
        ready(()).boxed()
    }
    /// Returns the object for the source as it is now.
    fn kept<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Bytes>;
    /// Returns what the sink wrote.
    fn got<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<Bytes>>;
    /// What `got` returns before anything was written.
    fn nothing(&self) -> Option<Bytes> {
        None
    }
    /// Removes what was written, if anything was.
    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, ()>;
    /// Returns everything that isn't a finished object.
    fn left(&self) -> BoxFuture<'_, Vec<String>>;
    /// The file that an object for the source is, if it is one.
    fn file(&self, _name: &str) -> Option<PathBuf> {
        None
    }
    /// The proxy between the program and the server.
    fn proxy(&self) -> Option<&Proxy> {
        None
    }
    /// The request that reads an object, if a proxy can break it.
    fn reads(&self) -> Option<Request> {
        None
    }
    /// The requests that write an object of this size, if a proxy can break them.
    fn writes(&self, _size: usize) -> Vec<Request> {
        Vec::new()
    }
    /// Whether it takes only lines of text.
    fn takes_lines_only(&self) -> bool {
        false
    }
    /// The media type of what was written, if the place keeps it.
    fn content_type(&self, _name: &str) -> Option<String> {
        None
    }
    /// Changes the object for the source without changing its checksum, if it has one.
    fn corrupt(&self, _name: &str, _content: &[u8]) -> bool {
        false
    }
}

/// Places, at most one for each source, and the environment to reach them.
#[expect(missing_debug_implementations, reason = "a place has none")]
pub struct World {
    /// The places.
    pub places: Vec<Box<dyn Place>>,
    /// The environment of their tasks.
    pub env: Env,
}

impl World {
    /// The places that need only in-process servers: S3, files and HTTP.
    pub async fn new() -> Self {
        Self::with_files_in(&std::env::temp_dir()).await
    }

    /// The same, with the files under this directory.
    pub async fn with_files_in(dir: &Path) -> Self {
        let s3 = S3Place::new().await;
        let env = Env::new(s3.client()).with_patience(patience());
        let http = HttpPlace::new().await;
        Self { places: vec![Box::new(s3), Box::new(FilePlace::new(dir)), Box::new(http)], env }
    }

    /// The place of this source or sink.
    #[must_use]
    pub fn find(&self, task: &str) -> Option<&dyn Place> {
        let mut places = self.places.iter().map(|place| &**place);
        places.find(|place| place.source() == task || place.sink() == task)
    }

    /// The place of this source or sink, which must exist.
    #[must_use]
    pub fn place_of(&self, task: &str) -> &dyn Place {
        self.find(task).unwrap_or_else(|| panic!("no place for {task}"))
    }

    /// All pairs between these places.
    #[must_use]
    pub fn pairs(&self) -> Vec<Pair> {
        Pair::all().filter(|pair| self.ends_of(*pair).is_some()).collect()
    }

    /// The places that a pair reads from and writes to, if both exist.
    #[must_use]
    pub fn ends_of(&self, pair: Pair) -> Option<(&dyn Place, &dyn Place)> {
        Some((self.find(pair.source())?, self.find(pair.sink())?))
    }
}

/// A short limit, so tests don't wait a minute for a server that is lost.
#[must_use]
pub fn patience() -> Patience {
    Patience::new(Duration::from_secs(50)).with_retry(Duration::from_millis(300))
}

/// Returns what is left in a place after everything had time to end: spawned undos, servers that
/// notice a lost connection, and requests that were sent before and arrive late. So a place has to be
/// empty three times in a row.
pub async fn left_at_last(place: &dyn Place) -> Vec<String> {
    let mut left = place.left().await;
    let mut empty = 0;
    for _ in 0..800 {
        empty = if left.is_empty() { empty + 1 } else { 0 };
        if empty == 3 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
        left = place.left().await;
    }
    left
}

/// Returns lines of letters with this many bytes in total, including the last line's end.
#[must_use]
pub fn lines(size: usize) -> Bytes {
    let mut lines: Vec<_> = content("lines", size).iter().map(|byte| b'a' + byte % 26).collect();
    lines.iter_mut().skip(99).step_by(100).for_each(|byte| *byte = b'\n');
    if let Some(last) = lines.last_mut() {
        *last = b'\n';
    }
    lines.into()
}

/// Writes a line to standard error, even in a test that passes, whose output is hidden.
pub fn say(text: &str) {
    drop(writeln!(stderr(), "{text}"));
}
