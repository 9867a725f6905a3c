//! Each source and each sink of Google Cloud Storage and `PostgreSQL` by itself, with every fault of
//! `conjoin_test`.

use bytes::Bytes;
use conjoin::Flow;
use conjoin_migrate::postgres::CopyFormat;
use conjoin_migrate::sinks::{GcsWrite, IfExists, PgWrite};
use conjoin_migrate::sources::{GcsRead, PgRead};
use conjoin_migrate::{Meta, Metadata};
use conjoin_places::World;
use conjoin_places::withstand::{NAME, argument, sink, source};

use crate::places::with_stores;

async fn world() -> World {
    with_stores(World::new().await).await
}

fn gcs_write(body: Flow<Bytes>) -> GcsWrite {
    GcsWrite {
        body: body.into(),
        meta: Meta::default(),
        to_bucket: "target".to_owned(),
        to_key: NAME.to_owned(),
        part_size: "5MiB".parse().unwrap(),
        if_exists: IfExists::Replace,
        no_checksum: false,
        metadata: Metadata::All,
    }
}

#[tokio::test]
async fn gcs_write_withstands_every_fault() {
    sink(world().await, None, gcs_write).await;
}

#[tokio::test]
async fn gcs_write_of_several_parts_withstands_every_fault() {
    let two_parts = conjoin_test::chunks(3, 2 << 20);
    sink(world().await, Some(two_parts), gcs_write).await;
}

#[tokio::test]
async fn gcs_read_withstands_every_fault() {
    let read = || GcsRead { bucket: "source".to_owned(), key: NAME.to_owned(), read_ahead: 4 };
    source(world().await, read, |read| read.body.into_flow()).await;
}

#[tokio::test]
async fn pg_write_withstands_every_fault() {
    let world = world().await;
    let Some(place) = world.find("PgWrite") else { return };
    let table = argument(&place.sink_args(NAME), "--to-table");
    let write = move |body: Flow<Bytes>| PgWrite {
        body: body.into(),
        meta: Meta::default(),
        to_table: table.clone(),
        to_format: CopyFormat::Text,
        no_checksum: false,
    };
    sink(world, None, write).await;
}

#[tokio::test]
async fn pg_read_withstands_every_fault() {
    let world = world().await;
    let Some(place) = world.find("PgRead") else { return };
    let query = argument(&place.source_args(NAME), "--query");
    let read = move || PgRead { query: query.clone(), format: CopyFormat::Text, read_ahead: 4 };
    source(world, read, |read| read.body.into_flow()).await;
}
