//! Copies of migrate's `S3Read`, from a real server.

use bytes::Bytes;
use conjoin::{Context, Flow, task};
use conjoin_test::Report;
use futures::{Stream, StreamExt, future};
use object_store::aws::AmazonS3;
use object_store::{ObjectStoreExt, Result};

use super::store::{KEY, Store};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bug {
    None,
    EndsEarly,
    HidesReadError,
    BlamesReader,
}

/// Opens an object, and reads its body when the sink does.
#[task(output(body))]
async fn s3_read(s3: &AmazonS3, cx: &Context, bug: Bug) -> Result<Flow<Bytes>> {
    let got = s3.get(&KEY.into()).await?;
    let half = got.meta.size / 2;
    let body = got.into_stream();
    Ok(match bug {
        Bug::None => cx.flow(body),
        Bug::EndsEarly => cx.flow(up_to(body, half)),
        Bug::HidesReadError => cx.flow(body.take_while(|chunk| future::ready(chunk.is_ok()))),
        Bug::BlamesReader => Context::new().flow(body),
    })
}

/// Stops in the middle of a content of more than one byte.
fn up_to(
    body: impl Stream<Item = Result<Bytes>> + Send + 'static,
    half: u64,
) -> impl Stream<Item = Result<Bytes>> + Send {
    let mut left = if half == 0 { 1 } else { usize::try_from(half).unwrap() };
    body.map(move |chunk| {
        let mut chunk = chunk?;
        chunk.truncate(left);
        left -= chunk.len();
        Ok(chunk)
    })
}

async fn report(bug: Bug) -> Report {
    let store = Store::start().await;
    conjoin_test::source(&store, || S3Read { bug }, |body| body)
        .put(async |chunks| store.put(&chunks).await)
        .put_broken(async |chunks, at| store.put_broken(&chunks, at).await)
        .leftovers(async || store.uploads())
        .report()
        .await
}

async fn finds(bug: Bug, text: &str) {
    let report = report(bug).await;
    println!("{bug:?}\n{report}");
    assert!(report.faults().iter().any(|fault| fault.text().contains(text)), "{report}");
}

#[tokio::test]
async fn nothing_is_found_without_a_bug() {
    let report = report(Bug::None).await;
    println!("{report}");
    assert!(report.faults().is_empty(), "{report}");
}

#[tokio::test]
async fn it_ends_as_if_the_data_did() {
    finds(Bug::EndsEarly, "yields a part: ").await;
}

#[tokio::test]
async fn read_error_is_hidden() {
    finds(Bug::HidesReadError, "ends as if all was read").await;
}

#[tokio::test]
async fn reader_is_blamed() {
    finds(Bug::BlamesReader, "has its reader blamed for its own failure").await;
}
