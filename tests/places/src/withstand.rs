//! What a source or a sink has to withstand by itself: see `conjoin_test`.

use std::ffi::OsString;

use bytes::Bytes;
use conjoin::{BoxError, Flow, RunIn};
use conjoin_migrate::Env;
use conjoin_test::Body;

use crate::{Damage, Place, World, lines, say};

/// The object that is written or read.
pub const NAME: &str = "object";
/// A response's head takes more.
const HEAD: usize = 100;

/// Tests a sink: `make` returns it for a body, to write the object.
pub async fn sink<B, S>(world: World, items: Option<Vec<Bytes>>, make: impl Fn(B) -> S + Sync)
where
    B: Body<Item = Bytes>,
    S: RunIn<Env, Error: Into<BoxError>>,
{
    let World { places, env } = world;
    let Some(place) = place(&places, S::INFO.name) else { return };
    let mut test = conjoin_test::sink(env, make)
        .visible(async || place.got(NAME).await)
        .leftovers(async || place.left().await);
    if let Some(items) = items.or_else(|| place.takes_lines_only().then(rows)) {
        test = test.items(items);
    }
    // What is empty and not absent is added to.
    if place.nothing().is_some() {
        test = test.reset(async || place.prepare(NAME).await);
    }
    test.check().await;
}

/// Tests a source: `make` returns it, to read the object, and `body` takes the content out of its output.
pub async fn source<S>(
    world: World,
    make: impl Fn() -> S,
    body: impl Fn(S::Output) -> Flow<Bytes> + Sync,
) where
    S: RunIn<Env, Error: Into<BoxError>>,
{
    let World { places, env } = world;
    let Some(place) = place(&places, S::INFO.name) else { return };
    let put = async |items: Vec<Bytes>| {
        if let Some(proxy) = place.proxy() {
            proxy.mend();
        }
        place.put(NAME, items.concat().into()).await;
    };
    let mut test =
        conjoin_test::source(env, make, body).put(put).leftovers(async || place.left().await);
    if place.takes_lines_only() {
        test = test.items(rows());
    }
    if let (Some(proxy), Some(read)) = (place.proxy(), place.reads()) {
        let put = &put;
        test = test.put_broken(async move |items, at| {
            put(items.clone()).await;
            let bytes = items[..at].concat().len() + HEAD;
            proxy.inject(read, Damage::Gone(bytes));
        });
    }
    test.check().await;
}

fn place<'a>(places: &'a [Box<dyn Place>], task: &str) -> Option<&'a dyn Place> {
    let mut places = places.iter().map(|place| &**place);
    let found = places.find(|place| place.source() == task || place.sink() == task);
    if found.is_none() {
        say(&format!("SKIPPED: {task}: a server is missing"));
    }
    found
}

/// Returns the argument after this one, such as `--to-url`.
#[must_use]
pub fn argument(arguments: &[OsString], name: &str) -> String {
    let at = arguments.iter().position(|argument| argument == name).unwrap();
    arguments[at + 1].to_str().unwrap().to_owned()
}

/// Chunks of whole lines.
fn rows() -> Vec<Bytes> {
    lines(6000).chunks(1000).map(Bytes::copy_from_slice).collect()
}
