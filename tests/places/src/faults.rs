//! Failures in the middle of a run, for every pair that they apply to. After each, the right half is
//! named, nothing partial is left, the source is unchanged, and running again succeeds.
//!
//! Each function runs its pairs at the same time, prints one line of a table for each, and panics
//! if one of these promises doesn't hold.

mod checksum;
mod dropped;
mod failing;
mod full;
mod halves;
mod servers;

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use conjoin::{BoxError, Context};
use conjoin_migrate::sample::content;
use conjoin_migrate::sinks::Written;
use futures_util::future::join_all;
use tempfile::TempDir;

use crate::{Pair, Place, Run, World, left_at_last, lines, say};

pub use self::checksum::checksum_is_wrong;
pub use self::dropped::{deadline_passes, dropped_at_every_await_point};
pub use self::failing::*;
pub use self::full::{scratch_is_full, target_is_full};
pub use self::halves::{half_fails_at_every_chunk, half_panics_at_every_chunk, stitch_fails};
pub use self::servers::{server_of_the_sink_fails, server_of_the_source_fails};

/// Two parts.
const SIZE: usize = (5 << 20) + 70_000;
const NAME: &str = "object";

/// A pair with its own world.
struct Fault {
    pair: Pair,
    world: World,
    object: Bytes,
    scratch: TempDir,
    count: usize,
}

impl Fault {
    /// Prints `SKIPPED` and returns `None` if the world has no such places.
    async fn new(pair: Pair, world: World, size: usize) -> Option<Self> {
        let Some((from, to)) = world.ends_of(pair) else {
            say(&format!("SKIPPED: faults of {}: a server is missing", pair.info().name));
            return None;
        };
        let is_lines = from.takes_lines_only() || to.takes_lines_only();
        let object = if is_lines { lines(size) } else { content("object", size) };
        from.put(NAME, object.clone()).await;
        let scratch = tempfile::tempdir().unwrap();
        Some(Self { pair, world, object, scratch, count: 0 })
    }

    /// With another object.
    async fn of_size(self, size: usize) -> Self {
        let count = self.count;
        let made = Self::new(self.pair, self.world, size).await;
        Self { count, ..made.expect("the places are there") }
    }

    fn from(&self) -> &dyn Place {
        self.world.place_of(self.pair.source())
    }

    fn to(&self) -> &dyn Place {
        self.world.place_of(self.pair.sink())
    }

    /// Runs the pair, or one that fails instead, with more arguments.
    async fn run(&self, pair: Pair, more: &[String]) -> Result<Written, BoxError> {
        let run = self.begin(pair, more, self.scratch.path()).await;
        tokio::time::timeout(Duration::from_mins(1), run).await.expect("it hangs")
    }

    async fn begin(&self, pair: Pair, more: &[String], scratch: &Path) -> Run<'_> {
        self.to().prepare(NAME).await;
        let mut arguments = [self.from().source_args(NAME), self.to().sink_args(NAME)].concat();
        arguments.extend(more.iter().map(OsString::from));
        let cx = Context::builder().scratch_in(scratch).build();
        pair.run(arguments, cx, &self.world.env)
    }

    /// Checks that the run failed in this task for this cause, and left nothing behind.
    async fn failed(
        &mut self,
        result: Result<Written, BoxError>,
        by: &str,
        cause: &str,
        what: &str,
    ) {
        let error = match result {
            Ok(_) => panic!("{} {what}: it ended well", self.pair.info().name),
            Err(error) => format!("error: {:#}", conjoin::report(error.as_ref())),
        };
        assert!(error.starts_with(&format!("error: {by}: ")), "{what}: {error}");
        assert!(error.contains(cause), "{what}: {error}");
        self.nothing_written(what).await;
    }

    /// Checks that there is neither an object nor anything else.
    async fn nothing_written(&mut self, what: &str) {
        self.nothing_left(what).await;
        let what = format!("{} {what}: there is an object", self.pair.info().name);
        assert!(self.to().got(NAME).await == self.to().nothing(), "{what}");
    }

    /// Checks that no partial object exists; a complete one may.
    async fn nothing_left(&mut self, what: &str) {
        self.count += 1;
        let what = format!("{} {what}", self.pair.info().name);
        assert_eq!(left_at_last(self.to()).await, [""; 0], "{what}");
        let scratch = std::fs::read_dir(&self.scratch).unwrap();
        assert_eq!(scratch.count(), 0, "{what}: the scratch directory is left");
        assert!(self.from().kept(NAME).await == self.object, "{what}: the source changed");
    }

    async fn reruns(&self, more: &[String], what: &str) {
        let what = format!("{} {what}", self.pair.info().name);
        let written = self.run(self.pair, more).await;
        written.unwrap_or_else(|error| panic!("{what}: the rerun fails: {error:?}"));
        assert!(self.to().got(NAME).await.unwrap() == self.object, "{what}: the rerun differs");
        self.to().remove(NAME).await;
    }

    fn print(&self, what: &str) {
        let (source, sink) = (self.pair.source(), self.pair.sink());
        println!("{source:<10}{sink:<11}{what:<38}{:>5} ok", self.count);
    }
}

/// Runs all of these pairs at the same time, each in its own world.
async fn each<T: Copy>(
    of: &[T],
    pair: impl Fn(T) -> Pair,
    world: impl AsyncFn(&Path) -> World,
    fault: impl AsyncFn(T, Fault),
) {
    join_all(of.iter().map(async |&of| {
        let world = world(&std::env::temp_dir()).await;
        if let Some(made) = Fault::new(pair(of), world, SIZE).await {
            fault(of, made).await;
        }
    }))
    .await;
}
