//! Flows of blocking halves, which are made on another thread.

use std::future::ready;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use conjoin::{CombinedError, Context, Flow, FlowError, RunError, RunIn, combine, task};
use futures::{StreamExt, stream};
use tokio::time::sleep;

/// Miri tries fewer items: it is slow.
const STEP: usize = if cfg!(miri) { 5 } else { 1 };
const LIMIT: Duration = Duration::from_secs(if cfg!(miri) { 300 } else { 20 });

#[task(blocking, output(body))]
fn open(cx: &Context, items: usize, breaks: bool) -> Flow<usize> {
    let end = breaks.then(|| Err(io::Error::other("the source broke")));
    cx.flow(stream::iter((0..items).map(Ok).chain(end)))
}

#[task(blocking, output(body))]
fn send(cx: &Context, items: usize, breaks: bool) -> Flow<usize> {
    cx.flow_blocking(move |tx| -> io::Result<()> {
        (0..items).try_for_each(|item| tx.send(item))?;
        if breaks { Err(io::Error::other("the source broke")) } else { Ok(()) }
    })
}

/// Takes an error for the end.
#[task]
async fn count(body: Flow<usize>) -> usize {
    body.take_while(|item| ready(item.is_ok())).count().await
}

#[task(blocking)]
fn count_blocking(body: Flow<usize>) -> usize {
    body.blocking().map_while(Result::ok).count()
}

combine! { struct OpenAndCount = Open => |body, ahead: usize| Count { body: body.ahead(ahead) } }
combine! { struct SendAndCount = Send => |body, ahead: usize| CountBlocking { body: body.ahead(ahead) } }
combine! { struct CountTwice = OpenAndCount => |before| Again { before, .. } }

#[task]
fn again(before: usize, more: usize) -> usize {
    before + more
}

#[tokio::test]
async fn flow_of_a_blocking_half_is_blamed_on_it_at_every_item() {
    for ahead in [0, 1, 4] {
        for items in (0..10).step_by(STEP) {
            let read = OpenAndCount { items, breaks: false, ahead }.run(&()).await;
            assert_eq!(read.unwrap(), items);
            let error = OpenAndCount { items, breaks: true, ahead }.run(&()).await.unwrap_err();
            assert_eq!(error.to_string(), "Open: the source broke");
            let error = CountTwice { items, breaks: true, ahead, more: 1 }.run(&()).await;
            assert_eq!(error.unwrap_err().to_string(), "OpenAndCount: Open: the source broke");
            let read = SendAndCount { items, breaks: false, ahead }.run(&()).await;
            assert_eq!(read.unwrap(), items);
            let error = SendAndCount { items, breaks: true, ahead }.run(&()).await.unwrap_err();
            assert_eq!(error.to_string(), "Send: the source broke");
            assert!(matches!(error, CombinedError::Flow { second: None, .. }));
        }
    }
}

/// Two pairs at once, whose flows are made on other threads.
#[task]
async fn at_once(cx: &Context, first: bool, second: bool) -> [Result<usize, String>; 2] {
    let pair = |breaks| async move {
        let task = OpenAndCount { items: 3, breaks, ahead: 1 };
        task.run_in(&(), cx).await.map_err(|error| error.to_string())
    };
    tokio::join!(pair(first), pair(second)).into()
}

#[tokio::test]
async fn pairs_at_once_are_blamed_for_their_own_flows() {
    for _ in 0..50 / STEP {
        for (first, second) in [(false, true), (true, false), (true, true), (false, false)] {
            let ends = AtOnce { first, second }.run(&()).await.unwrap();
            for (end, breaks) in ends.into_iter().zip([first, second]) {
                let expected =
                    if breaks { Err("Open: the source broke".to_owned()) } else { Ok(3) };
                assert_eq!(end, expected);
            }
        }
    }
}

/// What a source and a sink on their own threads have done.
#[derive(Clone, Default)]
struct Log(Arc<Inner>);

#[derive(Default)]
struct Inner {
    threads: AtomicUsize,
    read: AtomicUsize,
    committed: AtomicBool,
    undone: AtomicBool,
}

/// A thread that is at work.
struct Working(Log);

impl Working {
    fn new(log: &Log) -> Self {
        log.0.threads.fetch_add(1, Ordering::SeqCst);
        Self(log.clone())
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.0.0.threads.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Never ends by itself.
#[task(output(rows))]
fn rows(cx: &Context, log: Log) -> Flow<usize> {
    let undone = log.clone();
    cx.on_failure(async move {
        assert_eq!(undone.0.threads.load(Ordering::SeqCst), 0, "undone before the threads ended");
        undone.0.undone.store(true, Ordering::SeqCst);
    });
    cx.flow_blocking(move |tx| {
        let _working = Working::new(&log);
        let mut row = 0;
        while tx.send(row).is_ok() {
            row += 1;
        }
    })
}

/// Commits what it has read.
#[task(blocking)]
fn insert(rows: Flow<usize>, log: Log, fails: bool) -> Result<(), FlowError> {
    let _working = Working::new(&log);
    for row in rows.blocking() {
        log.0.read.store(row?, Ordering::SeqCst);
    }
    assert!(!fails);
    log.0.committed.store(true, Ordering::SeqCst);
    Ok(())
}

combine! { struct Fill = Rows { log, .. } => |rows, log| Insert { rows, log, fails: false } }

/// Until the sink has read so many rows.
async fn reads(log: &Log, rows: usize) {
    let begin = Instant::now();
    while log.0.read.load(Ordering::SeqCst) < rows {
        assert!(begin.elapsed() < LIMIT, "nothing is read");
        sleep(Duration::from_millis(1)).await;
    }
}

fn assert_ended(log: &Log) {
    assert_eq!(log.0.threads.load(Ordering::SeqCst), 0);
    assert!(!log.0.committed.load(Ordering::SeqCst), "a part is committed");
}

#[tokio::test]
async fn stop_ends_both_threads_and_commits_nothing() {
    for rows in [0, 1, 100] {
        let log = Log::default();
        let stop = reads(&log, rows);
        let stopped = Fill { log: log.clone() }.run_until(&(), stop).await;
        assert!(matches!(stopped, Err(RunError::Stopped(()))));
        assert_ended(&log);
        assert_eq!(log.0.undone.load(Ordering::SeqCst), rows > 0);
    }
}

#[tokio::test]
async fn drop_ends_both_threads_and_commits_nothing() {
    for rows in [1, 100] {
        let log = Log::default();
        let run = tokio::spawn(Fill { log: log.clone() }.run(&()));
        reads(&log, rows).await;
        run.abort();
        assert!(run.await.unwrap_err().is_cancelled());
        let begin = Instant::now();
        while !log.0.undone.load(Ordering::SeqCst) {
            assert!(begin.elapsed() < LIMIT, "the undo never runs");
            sleep(Duration::from_millis(1)).await;
        }
        assert_ended(&log);
    }
}
