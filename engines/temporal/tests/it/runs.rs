//! How runs end.

use std::time::Duration;

use conjoin_temporal::Tasks;
use temporalio_client::ActivityDescribeOptions;
use temporalio_client::errors::ActivityResultError;
use temporalio_common::UntypedActivity;
use temporalio_common::data_converters::{PayloadConverter, RawValue};
use temporalio_common::error::IncomingError;

use crate::scene::{HEARTBEAT, Scene, Started, Working};
use crate::task::{Act, Do, Env};

/// The messages of a failure and its causes, and its type.
fn messages(error: &ActivityResultError) -> (Vec<String>, String) {
    let ActivityResultError::ActivityFailed(IncomingError::Application(failure)) = error else {
        panic!("{error:?}");
    };
    let kind = failure.type_name().unwrap_or_default().to_owned();
    let first = failure.failure().unwrap();
    let causes = std::iter::successors(Some(first), |failure| failure.cause.as_deref());
    (causes.map(|failure| failure.message.clone()).collect(), kind)
}

#[tokio::test]
async fn result_is_the_output_of_the_second_half() {
    let Some(scene) = Scene::new().await else { return };
    let worker = Working::start(&scene);
    for _ in 0..2 {
        assert_eq!(scene.start(Act::End, 1).await.result().await.unwrap(), 4);
    }
    let lines = scene.log().lines();
    assert_eq!([&lines[0], &lines[2]], ["begin", "end"]);
    // An activity that is started again under its id is another one.
    assert!(lines[1].ends_with(&format!("/job of {}", scene.queue)), "{lines:?}");
    assert_ne!(lines[1], lines[4]);
    worker.stop();
}

#[tokio::test]
async fn failure_names_the_half_and_has_the_causes() {
    let Some(scene) = Scene::new().await else { return };
    let worker = Working::start(&scene);
    let error = scene.start(Act::Fail, 2).await.result().await.unwrap_err();
    let (messages, kind) = messages(&error);
    println!("{kind}: {messages:?}");
    assert_eq!(kind, "Do");
    assert_eq!(messages, ["Perform: failed to write", "failed to write", "no storage space"]);
    // Each attempt was undone before it was reported, and has the same key.
    let lines = scene.log().lines();
    let key = lines[1].clone();
    assert_eq!(lines, ["begin", &*key, "undo", "begin", &*key, "undo"]);
    worker.stop();
}

#[tokio::test]
async fn panic_is_a_failure_and_the_worker_goes_on() {
    let Some(scene) = Scene::new().await else { return };
    let worker = Working::start(&scene);
    let error = scene.start(Act::Panic, 1).await.result().await.unwrap_err();
    assert_eq!(messages(&error).0, ["Do panicked: oh no"]);
    assert_eq!(scene.log().count("undo"), 1);
    assert_eq!(scene.start(Act::End, 1).await.result().await.unwrap(), 4);
    worker.stop();
}

#[tokio::test]
async fn blocking_task_does_not_hold_up_heartbeats() {
    let Some(scene) = Scene::new().await else { return };
    let worker = Working::start(&scene);
    let more_than_two_heartbeats = HEARTBEAT * 5 / 2;
    let started = scene.start(Act::Block(more_than_two_heartbeats), 3).await;
    assert_eq!(started.result().await.unwrap(), 4);
    assert_eq!(scene.log().count("begin"), 1);
    worker.stop();
}

/// A worker of another version may be able to read it.
#[tokio::test]
async fn unreadable_payload_is_retried_by_the_policy() {
    let Some(scene) = Scene::new().await else { return };
    let worker = Working::start(&scene);
    let payload = RawValue::from_value(&"not a `Do`", &PayloadConverter::default());
    let options = scene.options("job", 2);
    let started = scene.client.start_activity(UntypedActivity::new("Do"), payload, options).await;
    let started = started.unwrap();
    let Err(error) = started.result().await else { panic!("it was read") };
    println!("{:?}", messages(&error));
    let attempts = started.describe(ActivityDescribeOptions::default()).await.unwrap().attempt();
    assert_eq!((attempts, scene.log().lines().len()), (2, 0));
    worker.stop();
}

#[tokio::test]
async fn stopped_worker_undoes_its_runs_and_another_one_runs_them() {
    let Some(scene) = Scene::new().await else { return };
    let tasks = Tasks::new(Env { log: scene.log() }).with::<Do>();
    let worker = Working::with(&scene, tasks, Some(Duration::ZERO));
    let started: Started = scene.start(Act::WaitOnce, 2).await;
    scene.until("begin", 1).await;
    worker.stop();
    assert_eq!(scene.log().lines()[2..], ["undo"]);
    let other = Working::start(&scene);
    assert_eq!(started.result().await.unwrap(), 4);
    other.stop();
}

#[test]
#[should_panic = "two tasks are named `Do`"]
fn tasks_with_the_same_name_are_refused() {
    let _ = Tasks::new(Env { log: crate::task::Log("/".into()) }).with::<Do>().with::<Do>();
}
