//! What a source or a sink has to withstand by itself: see `conjoin_test`.

use std::ffi::OsString;
use std::fs::File;
use std::path::Path;
use std::sync::Mutex;

use bytes::Bytes;
use conjoin::{BoxError, RunIn};
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
pub async fn source<B, S>(world: World, make: impl Fn() -> S, body: impl Fn(S::Output) -> B + Sync)
where
    B: Body<Item = Bytes>,
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
    // Where the next run's file breaks off, after it was opened.
    let cut = Mutex::new(None);
    let body = |output| {
        if let (Some(path), Some(bytes)) = (place.file(NAME), cut.lock().unwrap().take()) {
            cut_off(&path, bytes);
        }
        body(output)
    };
    let read = place.proxy().zip(place.reads());
    let mut test =
        conjoin_test::source(env, make, body).put(put).leftovers(async || place.left().await);
    if place.takes_lines_only() {
        test = test.items(rows());
    }
    if read.is_some() || place.file(NAME).is_some() {
        test = test.put_broken(async |items: Vec<Bytes>, at| {
            let bytes = items[..at].concat().len();
            put(items).await;
            match read {
                Some((proxy, read)) => proxy.inject(read, Damage::Gone(bytes + HEAD)),
                None => *cut.lock().unwrap() = Some(bytes),
            }
        });
    }
    test.check().await;
}

/// Changes a file that is being read, so it can be read up to there only. What can be read to its end
/// becomes longer.
fn cut_off(path: &Path, bytes: usize) {
    let file = File::options().write(true).open(path).unwrap();
    let bytes = bytes as u64;
    let is_whole = file.metadata().unwrap().len() == bytes;
    file.set_len(bytes + u64::from(is_whole)).unwrap();
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
