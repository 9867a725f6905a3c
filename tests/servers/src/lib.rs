//! Real servers on loopback, for tests.
//!
//! Each server is ready when `start` returns, and has its own address and directory. It is stopped and
//! cleaned up when it is dropped or when the process ends in any way, so it can be kept in a `static`.
//! If a server isn't installed, `start` prints `SKIPPED: ..` and returns
//! `None`. `.ci/servers` installs them all.
//!
//! ```no_run
//! let Some(server) = conjoin_servers::Postgres::start() else { return };
//! println!("{}", server.url());
//! ```

mod fake_gcs;
mod find;
mod http;
#[cfg(feature = "jobs")]
mod jobs;
mod odd;
mod place;
mod postgres;
#[cfg(feature = "jobs")]
mod route;
mod seaweed;
mod server;
mod temporal;

use std::io::{Write, stderr};
use std::sync::{Mutex, PoisonError};

pub use fake_gcs::FakeGcs;
#[cfg(feature = "jobs")]
pub use jobs::{Jobs, Row};
pub use odd::{Answer, OddServer, Seen};
pub use postgres::Postgres;
#[cfg(feature = "jobs")]
pub use route::Route;
pub use seaweed::SeaweedFs;
pub use temporal::Temporal;

/// The result of a start: the server, or why it isn't available.
type Started<T> = Result<T, String>;

/// Starts one server at a time, and tries again if another process took its port. Prints what is
/// skipped, because a test that didn't run must not look like one that did.
fn or_skipped<T>(name: &str, start: impl Fn() -> Started<T>) -> Option<T> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _lock = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let started = start().or_else(|_| start());
    // Not with eprintln, whose output is hidden when the test passes.
    let tell = |reason| drop(writeln!(stderr(), "SKIPPED: no {name}: {reason}"));
    started.map_err(tell).ok()
}

/// The path of a program that `.ci/servers` installs. Without it, prints `SKIPPED` and returns `None`.
#[must_use]
pub fn program(name: &str) -> Option<std::path::PathBuf> {
    let tell = |reason| drop(writeln!(stderr(), "SKIPPED: {reason}"));
    find::program(name, &[]).map_err(tell).ok()
}
