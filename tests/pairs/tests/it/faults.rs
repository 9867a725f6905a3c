//! Failures in the middle of a run, for the pairs of Google Cloud Storage and `PostgreSQL`: see
//! `conjoin_places`.

use std::path::Path;

use conjoin_migrate::sinks::{FileWrite, GcsWrite, HttpPut, PgWrite, S3Write};
use conjoin_migrate::sources::{FileRead, GcsRead, HttpGet, PgRead, S3Read};
use conjoin_places::faults::{self, Failing};
use conjoin_places::{Pair, World, failing};

use crate::places::with_stores;

const FAILING: &[Failing] = failing! {
    S3ToGcs: S3Read => GcsWrite,
    FileToGcs: FileRead => GcsWrite,
    HttpToGcs: HttpGet => GcsWrite,
    GcsToS3: GcsRead => S3Write,
    GcsToFile: GcsRead => FileWrite,
    GcsToHttp: GcsRead => HttpPut,
    GcsToGcs: GcsRead => GcsWrite,
    S3ToPg: S3Read => PgWrite,
    FileToPg: FileRead => PgWrite,
    HttpToPg: HttpGet => PgWrite,
    PgToS3: PgRead => S3Write,
    PgToFile: PgRead => FileWrite,
    PgToHttp: PgRead => HttpPut,
    PgToPg: PgRead => PgWrite,
    GcsToPg: GcsRead => PgWrite,
    PgToGcs: PgRead => GcsWrite,
};

fn pairs() -> Vec<Pair> {
    FAILING.iter().map(|failing| failing.pair).collect()
}

async fn world(files: &Path) -> World {
    with_stores(World::with_files_in(files).await).await
}

/// The other table has the pairs that need no feature.
#[tokio::test]
async fn every_pair_is_in_one_of_the_two_tables() {
    let others = World::new().await.pairs();
    assert_eq!(FAILING.len() + others.len(), Pair::all().count());
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
async fn server_of_the_source_fails() {
    faults::server_of_the_source_fails(&pairs(), world).await;
}

#[tokio::test]
async fn server_of_the_sink_fails() {
    faults::server_of_the_sink_fails(&pairs(), world).await;
}
