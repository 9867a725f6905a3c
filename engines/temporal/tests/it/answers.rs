//! Whether trying again helps: the table that apalis and tower have too.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use conjoin_temporal::{Activity, Tasks};
use test_answers::{CountAtServer, MOST, check};
use tokio::time::timeout;

use crate::scene::{Scene, Working};

#[tokio::test]
async fn temporal_does_what_the_task_says() {
    let Some(scene) = Scene::new().await else { return };
    let worker = Working::with(&scene, Tasks::new(()).with::<CountAtServer>(), None);
    let next = AtomicUsize::new(0);
    check("Temporal", async |task| {
        let id = format!("job {}", next.fetch_add(1, Ordering::Relaxed));
        let options = scene.options(&id, MOST.try_into().unwrap());
        let activity = Activity::<CountAtServer, ()>::new();
        let started = scene.client.start_activity(activity, task, options).await.unwrap();
        let result = timeout(Duration::from_mins(1), started.result()).await;
        result.expect("the activity does not end").is_ok()
    })
    .await;
    worker.stop();
}
