//! Workers that are killed repeatedly in the middle of transfers.

use std::time::{Duration, Instant};

use conjoin_migrate::sample::content;
use conjoin_servers::{Jobs, Row};

use crate::database;
use crate::program::{PART, Store, name_of};

const JOBS: usize = 1000;
const WORKERS: usize = 3;
const KILLS: usize = 12;

/// Every fiftieth is uploaded in parts.
fn size(n: usize) -> usize {
    if n.is_multiple_of(50) { 3 * PART + n } else { 10_000 + n }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_workers_lose_nothing_and_leave_nothing_partial() {
    let store = Store::new().await;
    for n in 0..JOBS {
        store.put(&format!("a/{n}"), size(n)).await;
    }
    for database in database::each().await {
        let start = Instant::now();
        let target = format!("s3://target/{}/", database.name());
        let arguments = ["s3://source/a/*", &target, "--part-size=5242880", "--attempts=100"];
        assert_eq!(store.submit(&database, &arguments).await, JOBS);
        let run_again = kill_again_and_again(&store, &database).await;

        let partial = |n: &usize| {
            let moved = store.moved(&format!("{}/{n}", database.name()));
            moved.is_some_and(|moved| moved != content(&format!("a/{n}"), size(*n)))
        };
        let lost = |n: &usize| store.moved(&format!("{}/{n}", database.name())).is_none();
        let (lost, partial) = ((0..JOBS).filter(lost).count(), (0..JOBS).filter(partial).count());
        println!(
            "{}: {KILLS} kills, {JOBS} jobs, {run_again} taken over, {lost} lost, {partial} partial, {} s",
            database.name(),
            start.elapsed().as_secs()
        );
        assert_eq!((lost, partial), (0, 0));
        assert!(run_again > 0);
    }
}

/// Runs until all jobs are done; returns how many ran more than once.
async fn kill_again_and_again(store: &Store, database: &Jobs) -> usize {
    let begin = || store.worker(database, &["--jobs=2"]);
    let mut workers: Vec<_> = std::iter::repeat_with(begin).take(WORKERS).collect();
    for kill in 0..KILLS {
        let victim = &mut workers[kill % WORKERS];
        let name = name_of(victim);
        let busy = |rows: &[Row]| {
            rows.iter().any(|row| row.status == "Running" && row.worker.starts_with(&name))
        };
        database.until("at work", busy).await;
        // SIGKILL.
        victim.kill().await.unwrap();
        *victim = begin();
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let rows = database.until_all_done().await;
    rows.iter().filter(|row| row.attempts > 1).count()
}
