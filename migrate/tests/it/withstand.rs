//! Each source and each sink by itself, with every fault of `conjoin_test`.

use bytes::Bytes;
use conjoin::{Context, Flow, FlowError, Parts};
use conjoin_migrate::sinks::{FileWrite, HttpPut, IfExists, S3Write};
use conjoin_migrate::sources::{FileRead, HttpGet, S3Read};
use conjoin_migrate::{Body, Meta, Metadata};
use conjoin_places::World;
use conjoin_places::withstand::{NAME, argument, sink, source};
use futures_util::stream;

/// More than the least part of S3.
fn large() -> Vec<Bytes> {
    conjoin_test::chunks(6, 1 << 20)
}

fn s3_write(body: Body) -> S3Write {
    S3Write {
        body,
        meta: Meta::default(),
        to_bucket: "target".to_owned(),
        to_key: NAME.to_owned(),
        part_size: "5MiB".parse().unwrap(),
        if_exists: IfExists::Replace,
        no_checksum: false,
        metadata: Metadata::All,
        storage_class: None,
        tags: None,
        no_server_side_copy: false,
    }
}

#[tokio::test]
async fn s3_write_withstands_every_fault() {
    sink(World::new().await, None, |body: Flow<Bytes>| s3_write(body.into())).await;
}

#[tokio::test]
async fn s3_write_of_several_parts_withstands_every_fault() {
    sink(World::new().await, Some(large()), |body: Flow<Bytes>| s3_write(body.into())).await;
}

#[tokio::test]
async fn s3_write_of_ranges_withstands_every_fault() {
    sink(World::new().await, Some(large()), |body: Parts<Bytes>| s3_write(body.into())).await;
}

fn file_write(body: Body, dir: &str) -> FileWrite {
    FileWrite {
        body,
        meta: Meta::default(),
        dir: dir.into(),
        name: NAME.to_owned(),
        if_exists: IfExists::Replace,
        no_checksum: false,
        metadata: Metadata::All,
    }
}

#[tokio::test]
async fn file_write_withstands_every_fault() {
    let world = World::new().await;
    let dir = argument(&world.place_of("FileWrite").sink_args(NAME), "--dir");
    sink(world, None, move |body: Flow<Bytes>| file_write(body.into(), &dir)).await;
}

#[tokio::test]
async fn file_write_of_ranges_withstands_every_fault() {
    let world = World::new().await;
    let dir = argument(&world.place_of("FileWrite").sink_args(NAME), "--dir");
    let two_pieces = conjoin_test::chunks(3, 3 << 20);
    sink(world, Some(two_pieces), move |body: Parts<Bytes>| file_write(body.into(), &dir)).await;
}

fn http_put(body: Body, url: &str) -> HttpPut {
    HttpPut {
        body,
        meta: Meta::default(),
        to_url: url.to_owned(),
        if_exists: IfExists::Replace,
        no_checksum: false,
        metadata: Metadata::All,
    }
}

#[tokio::test]
async fn http_put_withstands_every_fault() {
    let world = World::new().await;
    let url = argument(&world.place_of("HttpPut").sink_args(NAME), "--to-url");
    sink(world, None, move |body: Flow<Bytes>| http_put(body.into(), &url)).await;
}

#[tokio::test]
async fn http_put_of_a_stream_withstands_every_fault() {
    let world = World::new().await;
    let url = argument(&world.place_of("HttpPut").sink_args(NAME), "--to-url");
    let more_than_is_held = conjoin_test::chunks(3, 3 << 20);
    sink(world, Some(more_than_is_held), move |body: Flow<Bytes>| http_put(body.into(), &url))
        .await;
}

fn s3_read() -> S3Read {
    S3Read { bucket: "source".to_owned(), key: NAME.to_owned(), read_ahead: 4 }
}

/// An empty content has no ranges.
fn parts_of(body: &Body) -> Parts<Bytes> {
    let empty = stream::empty::<Result<Bytes, FlowError>>;
    let empty = || Context::new().parts(0, move |_| async move { Ok::<_, FlowError>(empty()) });
    body.parts().unwrap_or_else(empty)
}

#[tokio::test]
async fn s3_read_withstands_every_fault() {
    source(World::new().await, s3_read, |read| read.body.into_flow()).await;
}

#[tokio::test]
async fn s3_read_by_ranges_withstands_every_fault() {
    source(World::new().await, s3_read, |read| parts_of(&read.body)).await;
}

fn file_read(world: &World) -> impl Fn() -> FileRead + use<> {
    let path = argument(&world.place_of("FileRead").source_args(NAME), "--path");
    move || FileRead { path: (&path).into(), read_ahead: 4 }
}

#[tokio::test]
async fn file_read_withstands_every_fault() {
    let world = World::new().await;
    let read = file_read(&world);
    source(world, read, |read| read.body.into_flow()).await;
}

#[tokio::test]
async fn file_read_by_ranges_withstands_every_fault() {
    let world = World::new().await;
    let read = file_read(&world);
    source(world, read, |read| parts_of(&read.body)).await;
}

fn http_get(world: &World) -> impl Fn() -> HttpGet + use<> {
    let url = argument(&world.place_of("HttpGet").source_args(NAME), "--url");
    move || HttpGet { url: url.clone(), read_ahead: 4 }
}

#[tokio::test]
async fn http_get_withstands_every_fault() {
    let world = World::new().await;
    let read = http_get(&world);
    source(world, read, |read| read.body.into_flow()).await;
}

#[tokio::test]
async fn http_get_by_ranges_withstands_every_fault() {
    let world = World::new().await;
    let read = http_get(&world);
    source(world, read, |read| parts_of(&read.body)).await;
}
