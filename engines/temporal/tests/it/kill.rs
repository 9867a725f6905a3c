//! A worker that is killed in the middle of a run.

use std::process::Stdio;

use conjoin_temporal::Tasks;
use temporalio_sdk::WorkerOptions;
use tokio::process::{Child, Command};
use tokio::sync::oneshot;

use crate::scene::{Scene, Working, url, work};
use crate::task::{Act, Do, Env, Log};

const PROCESS: &str = "CONJOIN_TEMPORAL_WORKER";

#[tokio::test]
async fn run_of_a_killed_worker_is_taken_over() {
    let Some(scene) = Scene::new().await else { return };
    let mut killed = process(&scene);
    let started = scene.start(Act::WaitOnce, 2).await;
    scene.until("begin", 1).await;
    // SIGKILL.
    killed.kill().await.unwrap();
    let other = Working::start(&scene);
    assert_eq!(started.result().await.unwrap(), 4);
    let lines = scene.log().lines();
    let key = lines[1].clone();
    // Nothing undoes the run of a process that is gone. The key is the same.
    assert_eq!(lines, ["begin", &*key, "begin", &*key, "end"]);
    other.stop();
}

/// This program as a worker.
fn process(scene: &Scene) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "kill::worker", "--ignored"]).stdout(Stdio::null());
    let path = scene.path().into_os_string().into_string().unwrap();
    command.env(PROCESS, format!("{} {} {path}", url().unwrap(), scene.queue));
    command.kill_on_drop(true).spawn().unwrap()
}

#[test]
#[ignore = "the process that a test kills"]
fn worker() {
    let Ok(arguments) = std::env::var(PROCESS) else { return };
    let mut arguments = arguments.splitn(3, ' ');
    let mut next = || arguments.next().unwrap().to_owned();
    let (url, queue, log) = (next(), next(), Log(next().into()));
    let tasks = Tasks::new(Env { log }).with::<Do>();
    let options = WorkerOptions::new(queue).register_activities(tasks).build();
    let (_works_for_ever, stop) = oneshot::channel();
    work(&url, options, stop);
}
