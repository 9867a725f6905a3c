//! A hundred jobs over three workers.

use std::time::Duration;

use conjoin_temporal::{Activity, Tasks};

use crate::scene::{Scene, Working};
use crate::task::{Act, Do, Env, Log};

const JOBS: usize = 100;

#[tokio::test]
async fn each_of_a_hundred_jobs_runs_once_on_one_of_three_workers() {
    let Some(scene) = Scene::new().await else { return };
    let mut started = Vec::new();
    for n in 0..JOBS {
        let act = Act::Wait(Duration::from_millis(50));
        let task = Do { text: "x".repeat(n), act };
        let options = scene.options(&format!("job {n}"), 3);
        let activity = Activity::<Do, Env>::new();
        started.push(scene.client.start_activity(activity, task, options).await.unwrap());
    }
    let logs: Vec<_> = (0..3).map(|n| Log(scene.path().with_extension(n.to_string()))).collect();
    let start = |log: &Log| {
        let tasks = Tasks::new(Env { log: log.clone() }).with::<Do>();
        Working::with(&scene, tasks, None)
    };
    let workers: Vec<_> = logs.iter().map(start).collect();
    for (n, started) in started.iter().enumerate() {
        assert_eq!(started.result().await.unwrap(), n);
    }
    let ended: Vec<_> = logs.iter().map(|log| log.count("end")).collect();
    println!("jobs of the three workers: {ended:?}");
    assert_eq!(ended.iter().sum::<usize>(), JOBS);
    assert_eq!(logs.iter().map(|log| log.count("begin")).sum::<usize>(), JOBS);
    workers.into_iter().for_each(Working::stop);
}
