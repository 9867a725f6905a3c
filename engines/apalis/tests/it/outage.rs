//! The database crashes or can't be reached.

use std::num::NonZero;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use conjoin_apalis::{Queue, Worker};
use conjoin_servers::{Jobs, Postgres, Route, Row};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection, PgConnection};

use crate::database::{Working, postgres, push, queue_of, set_up, sqlite};
use crate::task::{Act, Do, Log};

const JOBS: usize = 24;

const HEARTBEAT: Duration = Duration::from_secs(1);

/// From half a heartbeat to longer than the lease.
fn outage(n: u32, heartbeat: Duration) -> Duration {
    heartbeat / 2 + heartbeat * n
}

fn done(rows: &[Row]) -> usize {
    rows.iter().filter(|row| row.status == "Done").count()
}

/// `PostgreSQL` ends all connections and recovers when one of its processes is killed.
#[tokio::test]
async fn postgres_that_crashes_repeatedly_loses_nothing() {
    survives_crashes(HEARTBEAT).await;
}

#[tokio::test]
#[ignore = "takes ten minutes"]
async fn postgres_that_crashes_repeatedly_loses_nothing_at_the_default_heartbeat() {
    survives_crashes(10 * HEARTBEAT).await;
}

async fn survives_crashes(heartbeat: Duration) {
    // Other tests would notice.
    let Some(server) = Postgres::start() else { return };
    let database = Jobs::postgres_of(&server, set_up).await;
    let queue = queue_of(&database).await.heartbeat(heartbeat);
    survives(&database, queue, heartbeat, async |crash| {
        let end = Instant::now() + outage(crash, heartbeat);
        while Instant::now() < end {
            kill_a_process(&server.url()).await;
        }
    })
    .await;
}

/// Kills the process of a connection, and waits until the server answers again.
async fn kill_a_process(url: &str) {
    if let Ok(mut db) = PgConnection::connect(url).await
        && let Ok(process) = process_of(&mut db).await
    {
        let kill = Command::new("kill").args(["-KILL", &process.to_string()]).status();
        assert!(kill.unwrap().success());
        // The server doesn't notice it at once.
        while process_of(&mut db).await.is_ok() {}
    }
    let recovered = async {
        loop {
            if let Ok(mut db) = PgConnection::connect(url).await
                && process_of(&mut db).await.is_ok()
            {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), recovered).await.expect("it does not recover");
}

async fn process_of(db: &mut PgConnection) -> sqlx::Result<i32> {
    sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(db).await
}

#[tokio::test]
async fn postgres_that_is_cut_off_repeatedly_loses_nothing() {
    let Some(database) = postgres().await else { return };
    let (url, route) = Route::to(&database.url()).await;
    let queue = Queue::open(&url).await.unwrap().heartbeat(HEARTBEAT);
    survives(&database, queue, HEARTBEAT, async |crash| {
        route.cut().await;
        tokio::time::sleep(outage(crash, HEARTBEAT)).await;
        route.mend().await;
    })
    .await;
}

#[tokio::test]
async fn sqlite_that_is_locked_repeatedly_loses_nothing() {
    let database = sqlite().await;
    let queue = queue_of(&database).await;
    survives(&database, queue, HEARTBEAT, async |crash| {
        let mut db = SqliteConnection::connect(&database.url()).await.unwrap();
        let lock = db.begin_with("BEGIN EXCLUSIVE").await.unwrap();
        tokio::time::sleep(outage(crash, HEARTBEAT)).await;
        lock.rollback().await.unwrap();
    })
    .await;
}

async fn survives(
    database: &Jobs,
    queue: Queue<Do>,
    heartbeat: Duration,
    crash: impl AsyncFn(u32),
) {
    let direct = queue_of(database).await;
    // Every third runs long enough to be stopped.
    let time = |n: usize| if n.is_multiple_of(3) { 5 * heartbeat } else { heartbeat / 2 };
    push(&direct, (0..JOBS).map(|n| Act::Wait(time(n)))).await;
    let log = Arc::<Log>::default();
    let two = NonZero::new(2).unwrap();
    let start =
        || Working::start_with(log.clone(), |env| Worker::new(queue.clone(), env).jobs(two));
    let workers = [start(), start()];
    let mut before = 0;
    for n in 0..5 {
        database.until("at work", |rows| done(rows) > before || done(rows) == JOBS).await;
        crash(n).await;
        before = done(&database.rows().await);
    }
    println!("{}: {before} of {JOBS} jobs done before the last outage was over", database.name());
    assert!(before < JOBS, "they came too late");
    let rows = database.until_all_done().await;
    assert!(workers.iter().all(|worker| !worker.has_ended()), "a worker has ended");
    for worker in workers {
        worker.stop().await;
    }
    let (begun, ended) = (log.times("begin").len(), log.times("end").len());
    let undone = log.undone.load(Ordering::SeqCst);
    println!(
        "{}: 5 outages, {JOBS} jobs, {begun} runs: {ended} ended, {undone} undone",
        database.name()
    );
    assert_eq!(rows.len(), JOBS);
    // Every run has ended or is undone, and none is left.
    assert_eq!(begun, ended + undone);
    assert_eq!(log.running.load(Ordering::SeqCst), 0);
    assert!(ended >= JOBS && undone > 0);
}
