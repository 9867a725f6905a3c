//! Real servers on loopback, for tests.
//!
//! Each is ready when `start` returns, has an address and a directory of its own, and is stopped
//! and cleaned up when it is dropped, or when the process ends in whatever way, so that it may be
//! kept in a `static`. Where one can't be had, `start` says so aloud (`SKIPPED: ..`) and returns
//! `None`. `.ci/servers` installs them all.
//!
//! ```no_run
//! let Some(server) = conjoin_servers::Postgres::start() else { return };
//! println!("{}", server.url());
//! ```

mod fake_gcs;
mod find;
mod http;
mod place;
mod postgres;
mod seaweed;
mod server;

use std::io::{Write, stderr};
use std::sync::{Mutex, PoisonError};

pub use fake_gcs::FakeGcs;
pub use postgres::Postgres;
pub use seaweed::SeaweedFs;

/// What a start came to: the server, or why it can't be had.
type Started<T> = Result<T, String>;

/// Starts a server, one at a time and once more if it lost the race for its port, and says aloud
/// what is skipped: a test that is not run must not pass for one that was.
fn or_skipped<T>(name: &str, start: impl Fn() -> Started<T>) -> Option<T> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _lock = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let started = start().or_else(|_| start());
    // Not by eprintln, which is hidden when the test passes.
    let tell = |reason| drop(writeln!(stderr(), "SKIPPED: no {name}: {reason}"));
    started.map_err(tell).ok()
}

/// Where a program is that `.ci/servers` installs; `None`, said aloud, where it is not.
#[must_use]
pub fn program(name: &str) -> Option<std::path::PathBuf> {
    let tell = |reason| drop(writeln!(stderr(), "SKIPPED: {reason}"));
    find::program(name, &[]).map_err(tell).ok()
}
