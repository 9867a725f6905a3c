//! Every source with every sink: 25 pairs, and the S3 pairs again on another server.

use std::time::{Duration, Instant};

use bytes::Bytes;
use conjoin::Context;
use conjoin_migrate::Env;
use conjoin_places::{FilePlace, HttpPlace, Pair, Place, World, left_at_last, say};

use crate::halves::{MIB, lines, md5, noise};
use crate::places::{SeaweedPlace, with_stores};

/// The part size of S3 in these tests.
const PART: usize = 5 * MIB;
const SIZES: [usize; 5] = [0, 1, PART, PART + 1, 32 * MIB];
const SOURCES: usize = 5;

#[tokio::test(flavor = "multi_thread")]
async fn every_pair_moves_every_size() {
    assert_eq!(Pair::all().count(), SOURCES * SOURCES);
    let world = with_stores(World::new().await).await;
    let done = moved(&world, "S3 (s3s-fs)", |_| true).await;
    conclude("pairs", done, SOURCES * SOURCES);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_s3_pair_moves_every_size_on_a_second_server() {
    let has_s3 = |pair: Pair| pair.source() == "S3Read" || pair.sink() == "S3Write";
    let done = match SeaweedPlace::new() {
        Some(place) => moved(&with_seaweed(place).await, "S3 (SeaweedFS)", has_s3).await,
        None => 0,
    };
    conclude("pairs of S3, on SeaweedFS", done, 2 * SOURCES - 1);
}

async fn with_seaweed(seaweed: SeaweedPlace) -> World {
    let env = Env::new(seaweed.client());
    let file = FilePlace::new(&std::env::temp_dir());
    let http = HttpPlace::new().await;
    let places: Vec<Box<dyn Place>> = vec![Box::new(seaweed), Box::new(file), Box::new(http)];
    with_stores(World { places, env }).await
}

/// Returns how many pairs moved objects; the others were skipped.
async fn moved(world: &World, s3: &str, of: impl Fn(Pair) -> bool) -> usize {
    fill(world).await;
    println!("{:<10}{:<11}{:<23}{:<23} bytes moved", "source", "sink", "from", "to");
    let mut count = 0;
    for pair in Pair::all().filter(|pair| of(*pair)) {
        let row = format!("{:<10}{:<11}", pair.source(), pair.sink());
        let Some((from, to)) = world.ends_of(pair) else {
            say(&format!("SKIPPED: {row} with {s3}: a server is missing"));
            continue;
        };
        let begin = Instant::now();
        for size in SIZES {
            move_one(pair, &world.env, from, to, size).await;
        }
        let (from, to, ms) = (from.name(), to.name(), begin.elapsed().as_millis());
        println!("{row}{from:<23}{to:<23} {SIZES:?} ok, {ms} ms");
        count += 1;
    }
    count
}

async fn fill(world: &World) {
    for size in SIZES {
        for place in &world.places {
            place.put(&name(size, true), lines(size)).await;
            if !place.takes_lines_only() {
                place.put(&name(size, false), noise(size)).await;
            }
        }
    }
}

fn name(size: usize, lines: bool) -> String {
    format!("{}{size}", if lines { "lines" } else { "noise" })
}

async fn move_one(pair: Pair, env: &Env, from: &dyn Place, to: &dyn Place, size: usize) {
    let is_lines = from.takes_lines_only() || to.takes_lines_only();
    let content: Bytes = if is_lines { lines(size) } else { noise(size) };
    let (digest, source) = (md5(&content), name(size, is_lines));
    let target = format!("{}_{size}", pair.info().name);
    to.prepare(&target).await;

    let cx = Context::new();
    let progress = cx.progress();
    let arguments = [from.source_args(&source), to.sink_args(&target)].concat();
    let run = tokio::time::timeout(Duration::from_mins(1), pair.run(arguments, cx, env));
    let written = run.await.unwrap_or_else(|_| panic!("{target} hangs"));
    let written = written.unwrap_or_else(|error| panic!("{target}: {error:?}"));

    assert_eq!((written.bytes, written.skipped), (size as u64, false), "{target}");
    assert_eq!(md5(&to.got(&target).await.expect(&target)), digest, "{target}");
    assert_eq!(md5(&from.kept(&source).await), digest, "{target}: the source changed");
    assert_eq!(progress.bytes(), size as u64, "{target}");
    assert_eq!(left_at_last(to).await, [""; 0], "{target}");
    to.remove(&target).await;
}

fn conclude(what: &str, done: usize, of: usize) {
    println!("{done} of {of} {what} ok, {} skipped\n", of - done);
    if done < of {
        say(&format!("SKIPPED: {} of {of} {what}", of - done));
    }
}
