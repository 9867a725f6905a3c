//! Failures in the middle of a run, for a sample of the pairs of Google Cloud Storage and `PostgreSQL`:
//! see `conjoin_places`.

use std::path::Path;

use conjoin_migrate::sinks::{FileWrite, GcsWrite, HttpPut, PgWrite};
use conjoin_migrate::sources::{FileRead, GcsRead, PgRead, S3Read};
use conjoin_places::faults::{self, Failing};
use conjoin_places::{Pair, World, failing};

use crate::places::with_stores;

/// Each of their sources and sinks. What a half withstands in any pair is in `withstand`.
const FAILING: &[Failing] = failing! {
    S3ToGcs: S3Read => GcsWrite,
    GcsToFile: GcsRead => FileWrite,
    FileToPg: FileRead => PgWrite,
    PgToHttp: PgRead => HttpPut,
};

fn pairs() -> Vec<Pair> {
    FAILING.iter().map(|failing| failing.pair).collect()
}

async fn world(files: &Path) -> World {
    with_stores(World::with_files_in(files).await).await
}

#[tokio::test]
async fn sample_has_each_source_and_each_sink() {
    let others = World::new().await;
    let has = |task| {
        others.find(task).is_some()
            || pairs().iter().any(|it| it.source() == task || it.sink() == task)
    };
    for pair in Pair::all() {
        assert!(has(pair.source()) && has(pair.sink()), "{}", pair.info().name);
    }
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
