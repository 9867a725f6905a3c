//! A run that is canceled, and what it said until then.

use std::time::Duration;

use conjoin_temporal::Heartbeat;
use temporalio_client::errors::ActivityResultError;
use temporalio_client::{ActivityCancelOptions, ActivityDescribeOptions};
use tokio::time::{Instant, sleep};

use crate::scene::{Scene, Started, Working};
use crate::task::Act;

#[tokio::test]
async fn canceled_run_is_undone_before_it_is_canceled() {
    let Some(scene) = Scene::new().await else { return };
    let worker = Working::start(&scene);
    let started = scene.start(Act::Wait(Duration::from_hours(1)), 3).await;
    let expected =
        Heartbeat { items: 1, bytes: 4, expected_bytes: Some(100), ..Heartbeat::default() };
    assert_eq!(heartbeat(&started).await, expected);
    started.0.cancel(ActivityCancelOptions::default()).await.unwrap();
    let error = started.result().await.unwrap_err();
    assert!(matches!(error, ActivityResultError::Cancelled { .. }), "{error:?}");
    // It was neither run again nor left before it was undone.
    assert_eq!(scene.log().lines()[2..], ["undo"]);
    worker.stop();
}

/// The first one that has something in it.
async fn heartbeat(started: &Started) -> Heartbeat {
    let begin = Instant::now();
    loop {
        let options = ActivityDescribeOptions::builder().include_heartbeat_details(true).build();
        let described = started.0.describe(options).await.unwrap();
        match described.heartbeat_details().await.unwrap() {
            Some(heartbeat) if heartbeat != Heartbeat::default() => return heartbeat,
            _ => assert!(begin.elapsed() < Duration::from_secs(30), "no heartbeat"),
        }
        sleep(Duration::from_millis(50)).await;
    }
}
