//! What can go wrong in the middle, over every pair where it applies: after it the right half is
//! named, nothing partial is left, the source is as it was, and a plain rerun does it.

mod checksum;
mod dropped;
mod full;
mod servers;
mod source;

use std::ffi::OsString;
use std::time::Duration;

use bytes::Bytes;
use conjoin::{BoxError, Context};
use migrate::pairs::Pair;
use migrate::sample::content;
use migrate::sinks::Written;

use conjoin_places::{Place, World, left_at_last};

/// Two parts.
pub(crate) const SIZE: usize = (5 << 20) + 70_000;
const NAME: &str = "object";

/// A pair in a world of its own.
struct Fault {
    pair: Pair,
    world: World,
    from: &'static str,
    to: &'static str,
    object: Bytes,
    count: usize,
}

impl Fault {
    async fn new(pair: Pair, from: &'static str, to: &'static str, size: usize) -> Self {
        Self::in_world(World::new().await, pair, from, to, size).await
    }

    async fn in_world(
        world: World,
        pair: Pair,
        from: &'static str,
        to: &'static str,
        size: usize,
    ) -> Self {
        let object = content("object", size);
        world.place_of(from).put(NAME, object.clone()).await;
        Self { pair, world, from, to, object, count: 0 }
    }

    fn from(&self) -> &dyn Place {
        self.world.place_of(self.from)
    }

    fn to(&self) -> &dyn Place {
        self.world.place_of(self.to)
    }

    async fn run(&self, more: &[String]) -> Result<Written, BoxError> {
        let mut arguments = [self.from().source_args(NAME), self.to().sink_args(NAME)].concat();
        arguments.extend(more.iter().map(OsString::from));
        let run = self.pair.run(arguments, Context::new(), &self.world.env);
        tokio::time::timeout(Duration::from_mins(1), run).await.expect("it hangs")
    }

    /// The run must have failed by this task, and left nothing.
    async fn failed(&mut self, result: Result<Written, BoxError>, by: &str, what: &str) {
        let error = result.expect_err(what).to_string();
        assert!(error.starts_with(&format!("{by}: ")), "{what}: {error}");
        assert!(self.to().got(NAME).await.is_none(), "{what}: there is an object");
        self.nothing_left(what).await;
    }

    async fn nothing_left(&mut self, what: &str) {
        self.count += 1;
        assert_eq!(left_at_last(self.to()).await, [""; 0], "{what}");
        assert!(self.from().kept(NAME).await == self.object, "{what}: the source changed");
    }

    async fn reruns(&self, more: &[String], what: &str) {
        let written = self.run(more).await;
        written.unwrap_or_else(|error| panic!("{what}: the rerun fails: {error}"));
        assert!(self.to().got(NAME).await.unwrap() == self.object, "{what}: the rerun differs");
        self.to().remove(NAME).await;
    }

    fn print(&self, what: &str) {
        println!("{:<10}{:<11}{what:<34}{:>5} ok", self.from, self.to, self.count);
    }
}
