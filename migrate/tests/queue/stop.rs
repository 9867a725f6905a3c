//! A worker that is asked to stop.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Command;
use std::time::{Duration, Instant};

use conjoin_migrate::sample::content;
use conjoin_servers::Row;
use tokio::process::Child;

use crate::database;
use crate::program::{PART, Store, name_of};

const JOBS: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn stopping_worker_finishes_jobs_in_flight() {
    let store = Store::new().await;
    for n in 0..JOBS {
        store.put(&format!("a/{n}"), 2 * PART).await;
    }
    for database in database::each().await {
        let target = format!("s3://target/{}/", database.name());
        store.submit(&database, &["s3://source/a/*", &target, "--part-size=5242880"]).await;
        let worker = store.worker(&database, &["--jobs=2", "--grace=60"]);
        database.until("at work", |rows| rows.iter().any(|row| row.status == "Running")).await;
        terminate(worker).await;

        let rows = database.rows().await;
        assert!(rows.iter().all(|row| row.status != "Running" && row.attempts <= 1), "{rows:?}");
        assert!(rows.iter().any(|row| row.status == "Done"), "{rows:?}");
        assert_eq!(store.uploads(), 0);
        // Another worker does the remaining jobs.
        let _worker = store.worker(&database, &[]);
        database.until_all_done().await;
        for n in 0..JOBS {
            let moved = store.moved(&format!("{}/{n}", database.name())).unwrap();
            assert_eq!(moved, content(&format!("a/{n}"), 2 * PART));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unfinished_jobs_return_to_the_queue_and_leave_no_upload() {
    for database in database::each().await {
        // A separate store, because the second worker is killed and may leave an upload.
        let store = Store::new().await;
        let url = part_of_an_object();
        store.submit(&database, &[&url, "s3://target/object", "--part-size=5242880"]).await;
        let worker = store.worker(&database, &["--grace=0"]);
        let begun = async {
            while store.uploads() < 3 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), begun).await.expect("no upload begins");
        let name = name_of(&worker);
        terminate(worker).await;

        let [row] = &database.rows().await[..] else { panic!("not one job") };
        assert_eq!((row.status.as_str(), row.attempts), ("Failed", 1));
        assert!(row.result.contains("the worker stopped the job"), "{row:?}");
        assert_eq!(store.uploads(), 0);
        // Failed jobs are retried.
        let _worker = store.worker(&database, &[]);
        let taken = |rows: &[Row]| !rows[0].worker.starts_with(&name);
        database.until("taken by another", taken).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn second_interrupt_ends_the_worker_at_once() {
    let store = Store::new().await;
    for database in database::each().await {
        store.submit(&database, &[&part_of_an_object(), "s3://target/object"]).await;
        let mut worker = store.worker(&database, &["--grace=3600"]);
        database.until("at work", |rows| rows[0].status == "Running").await;
        send("-INT", &worker);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(worker.try_wait().unwrap().is_none(), "it did not let its job end");
        // If the first one was not seen yet, they are one.
        let begin = Instant::now();
        while worker.try_wait().unwrap().is_none() {
            assert!(begin.elapsed() < Duration::from_mins(1), "the worker does not end");
            send("-INT", &worker);
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        assert_eq!(worker.wait().await.unwrap().code(), Some(130));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn interrupt_ends_a_worker_whose_database_does_not_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://me@{}/jobs", listener.local_addr().unwrap());
    let mut worker = Command::new(env!("CARGO_BIN_EXE_migrate"));
    worker.env_clear().args(["worker", "--queue", &url]);
    let mut worker = tokio::process::Command::from(worker).kill_on_drop(true).spawn().unwrap();
    let accepted = tokio::task::spawn_blocking(move || listener.accept().unwrap()).await.unwrap();
    send("-INT", &worker);
    let ended = tokio::time::timeout(Duration::from_mins(1), worker.wait()).await;
    assert_eq!(ended.expect("the worker does not end").unwrap().code(), Some(130));
    drop(accepted);
}

async fn terminate(mut worker: Child) {
    send("-TERM", &worker);
    let ended = tokio::time::timeout(Duration::from_mins(1), worker.wait()).await;
    let ended = ended.expect("the worker does not stop").unwrap();
    assert!(ended.success(), "{ended}");
}

fn send(signal: &str, worker: &Child) {
    // It may have ended.
    let Some(id) = worker.id() else { return };
    assert!(Command::new("kill").args([signal, &id.to_string()]).status().unwrap().success());
}

/// The URL of a server that sends part of an object, and then nothing.
fn part_of_an_object() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/object", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 20000000\r\n\r\n");
            let _ = stream.write_all(&vec![0; 6 << 20]);
            std::mem::forget(stream);
        }
    });
    url
}
