//! Failures in the middle of a run, for a sample of the pairs that need no feature: see `conjoin_places`.

use std::path::Path;

use conjoin_migrate::sinks::{FileWrite, HttpPut, S3Write};
use conjoin_migrate::sources::{FileRead, HttpGet, S3Read};
use conjoin_places::faults::{self, Failing};
use conjoin_places::{Pair, World, failing};

/// Each source and each sink, and what is only done for a file to a file. What a half withstands in any
/// pair is in `withstand`.
const FAILING: &[Failing] = failing! {
    S3ToFile: S3Read => FileWrite,
    HttpToS3: HttpGet => S3Write,
    FileToHttp: FileRead => HttpPut,
    FileToFile: FileRead => FileWrite,
};

fn pairs() -> Vec<Pair> {
    FAILING.iter().map(|failing| failing.pair).collect()
}

async fn world(files: &Path) -> World {
    World::with_files_in(files).await
}

#[tokio::test]
async fn half_fails_at_every_chunk() {
    faults::half_fails_at_every_chunk(FAILING, world).await;
}

#[tokio::test]
async fn half_panics_at_every_chunk() {
    faults::half_panics_at_every_chunk(FAILING, world).await;
}

#[tokio::test]
async fn stitch_fails() {
    faults::stitch_fails(FAILING, world).await;
}

#[tokio::test]
async fn deadline_passes() {
    faults::deadline_passes(FAILING, world).await;
}

#[tokio::test]
async fn dropped_at_every_await_point() {
    faults::dropped_at_every_await_point(&pairs(), world).await;
}

#[tokio::test]
async fn scratch_is_full() {
    faults::scratch_is_full(FAILING, world).await;
}

#[tokio::test]
async fn target_is_full() {
    faults::target_is_full(&pairs(), world).await;
}

#[tokio::test]
async fn checksum_is_wrong() {
    faults::checksum_is_wrong(&pairs(), world).await;
}

#[tokio::test]
async fn server_of_the_source_fails() {
    faults::server_of_the_source_fails(&pairs(), world).await;
}

#[tokio::test]
async fn server_of_the_sink_fails() {
    faults::server_of_the_sink_fails(&pairs(), world).await;
}
