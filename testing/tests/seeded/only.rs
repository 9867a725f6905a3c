//! A fault is reproduced by its name, and the same in every run.

use std::sync::Mutex;

use bytes::Bytes;
use conjoin::{Flow, FlowError, Provide, task};
use conjoin_test::{Fault, Report};
use futures::TryStreamExt;

#[derive(Debug, Default, Provide)]
struct Store {
    object: Mutex<Option<Vec<u8>>>,
}

/// Writes in two steps, with an await in between.
#[task]
async fn upload(object: &Mutex<Option<Vec<u8>>>, body: Flow<Bytes>) -> Result<(), FlowError> {
    let chunks: Vec<_> = body.try_collect().await?;
    *object.lock().unwrap() = chunks.first().map(|chunk| chunk.to_vec());
    tokio::task::yield_now().await;
    *object.lock().unwrap() = Some(chunks.concat());
    Ok(())
}

async fn report(only: Option<&str>) -> Report {
    let store = Store::default();
    let sink = conjoin_test::sink(&store, |body| Upload { body })
        .visible(async || store.object.lock().unwrap().clone());
    match only {
        Some(case) => sink.only(case).report().await,
        None => sink.report().await,
    }
}

fn cases(report: &Report) -> Vec<&str> {
    report.faults().iter().map(Fault::case).collect()
}

#[tokio::test]
async fn every_fault_is_found_again_and_by_its_name() {
    let all = report(None).await;
    assert!(!all.faults().is_empty());
    assert_eq!(report(None).await.faults(), all.faults());
    for case in cases(&all) {
        assert_eq!(cases(&report(Some(case)).await), [case]);
    }
}

#[tokio::test]
#[should_panic = "no case of this test is named \"stop at noon\""]
async fn unknown_case_is_an_error() {
    drop(report(Some("stop at noon")).await);
}

#[tokio::test]
#[should_panic = "shows a part: "]
async fn check_fails_with_the_table() {
    let store = Store::default();
    let sink = conjoin_test::sink(&store, |body| Upload { body });
    sink.visible(async || store.object.lock().unwrap().clone()).check().await;
}
