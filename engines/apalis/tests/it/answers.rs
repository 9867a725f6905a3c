//! Whether trying again helps: the same table on apalis and on tower. Temporal's is in its own workspace.

use std::time::Duration;

use conjoin::{RetryPolicy, Runner};
use conjoin_apalis::{Backoff, Queue, TaskBuilder, Worker};
use conjoin_servers::Jobs;
use test_answers::{CountAtServer, MOST, check};
use tokio::sync::oneshot;
use tower::{ServiceBuilder, ServiceExt};

#[tokio::test]
async fn tower_does_what_the_task_says() {
    check("tower", async |task| {
        let policy = RetryPolicy::new(MOST.try_into().unwrap());
        let service = ServiceBuilder::new().retry(policy).service(Runner::new(()));
        service.oneshot(task).await.is_ok()
    })
    .await;
}

#[tokio::test]
async fn apalis_does_what_the_task_says() {
    for database in Jobs::each(async |url: &str| drop(open(url).await)).await {
        let queue = open(&database.url()).await;
        let (stop, stopped) = oneshot::channel::<()>();
        let short = Backoff::new(Duration::from_millis(100), Duration::from_millis(100));
        let worker = Worker::new(queue.clone(), ()).backoff(short).run_until(stopped);
        let worker = tokio::spawn(worker);
        check(database.name(), async |task| {
            let job = TaskBuilder::new(task.into()).max_attempts(MOST);
            queue.push_all([job.build()]).await.unwrap();
            let rows = database.until("ended", |rows| rows.iter().all(has_ended)).await;
            rows.last().unwrap().status == "Done"
        })
        .await;
        stop.send(()).unwrap();
        worker.await.unwrap();
    }
}

fn has_ended(row: &conjoin_servers::Row) -> bool {
    let tried = usize::try_from(row.attempts).unwrap();
    matches!(&*row.status, "Done" | "Killed") || (row.status == "Failed" && tried == MOST)
}

async fn open(url: &str) -> Queue<CountAtServer> {
    Queue::open(url).await.unwrap()
}
