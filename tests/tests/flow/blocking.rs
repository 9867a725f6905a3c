//! Flows from blocking code, and in it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use conjoin::{BoxError, CombinedError, Context, Flow, FlowError, RunIn, Stopped, combine, task};
use futures::executor::block_on;
use futures::{StreamExt, TryStreamExt};

/// Miri tries fewer items: it is slow.
const STEP: usize = if cfg!(miri) { 10 } else { 1 };
const LIMIT: Duration = Duration::from_secs(if cfg!(miri) { 300 } else { 20 });

#[derive(Debug, Clone, Copy, PartialEq)]
enum How {
    Well,
    Error,
    Panic,
}

/// Sends this many items, and counts them.
#[task(output(body))]
fn send(cx: &Context, items: usize, how: How, sent: Arc<AtomicUsize>) -> Flow<usize> {
    cx.flow_blocking(move |tx| {
        for item in 0..items {
            tx.send(item)?;
            sent.fetch_add(1, Ordering::Relaxed);
        }
        match how {
            How::Well => Ok::<_, BoxError>(()),
            How::Error => Err("the reader broke".into()),
            How::Panic => panic!("on purpose"),
        }
    })
}

#[task]
async fn collect(body: Flow<usize>) -> Result<Vec<usize>, FlowError> {
    body.try_collect().await
}

/// Swallows errors.
#[task]
async fn count(body: Flow<usize>) -> usize {
    body.filter(|item| std::future::ready(item.is_ok())).count().await
}

combine! { struct SendAndCollect = Send => Collect }
combine! { struct SendAndCount = Send => Count }

#[test]
fn all_items_arrive_in_order() {
    for items in [0, 1, 15, 16, 17, 1000] {
        let task = SendAndCollect { items, how: How::Well, sent: Arc::default() };
        assert_eq!(block_on(task.run(&())).unwrap(), Vec::from_iter(0..items));
    }
}

#[test]
fn a_reader_that_fails_is_blamed_after_each_item() {
    for items in (0..40).step_by(STEP) {
        let task = |how| SendAndCount { items, how, sent: Arc::default() };
        let error = block_on(task(How::Error).run(&())).unwrap_err();
        assert_eq!(error.to_string(), "Send: the reader broke");
        assert!(matches!(error, CombinedError::Flow { second: None, .. }));
        let error = block_on(task(How::Panic).run(&())).unwrap_err();
        assert_eq!(error.to_string(), "Send: the blocking reader panicked");
    }
}

#[test]
fn it_begins_when_it_is_first_polled_and_waits_for_its_reader() {
    let sent = Arc::new(AtomicUsize::new(0));
    let cx = Context::new();
    let mut body = send(&cx, 1000, How::Well, Arc::clone(&sent));
    thread::sleep(Duration::from_millis(20));
    assert_eq!(sent.load(Ordering::Relaxed), 0);
    for read in 1..=50 {
        block_on(body.next()).unwrap().unwrap();
        thread::sleep(Duration::from_millis(1));
        assert!(sent.load(Ordering::Relaxed) <= read + 16);
    }
    assert_eq!(block_on(body.count()), 950);
}

/// A function that cannot fail, and one with an error of its own.
#[test]
fn a_reader_may_return_nothing_or_any_result() {
    let cx = Context::new();
    let body = cx.flow_blocking(|tx| {
        for item in 0..3 {
            if tx.send(item).is_err() {
                return;
            }
        }
    });
    assert_eq!(block_on(body.count()), 3);
    let body = cx.flow_blocking(|tx| -> io::Result<()> {
        tx.send(1)?;
        Err(io::ErrorKind::NotFound.into())
    });
    let error = block_on(body.try_collect::<Vec<_>>()).unwrap_err();
    assert_eq!(error.downcast_ref::<io::Error>().unwrap().kind(), io::ErrorKind::NotFound);
}

#[test]
fn a_sender_fails_when_its_flow_is_dropped() {
    for read in [0, 1, 20] {
        let (tell, told) = mpsc::channel();
        let cx = Context::new();
        let mut body = cx.flow_blocking(move |tx| {
            while tx.send(0).is_ok() {}
            tell.send(tx.send(0)).unwrap();
        });
        for _ in 0..read {
            block_on(body.next()).unwrap().unwrap();
        }
        if read == 0 {
            drop(body);
            assert_eq!(told.recv_timeout(LIMIT), Err(RecvTimeoutError::Disconnected));
        } else {
            drop(body);
            assert_eq!(told.recv_timeout(LIMIT), Ok(Err(Stopped)));
        }
    }
}

/// Reads on a thread of its own.
#[task]
async fn read_on_thread(body: Flow<usize>, ahead: usize) -> Result<Vec<usize>, BoxError> {
    let (send, receive) = futures::channel::oneshot::channel();
    thread::spawn(move || send.send(body.ahead(ahead).blocking().collect()));
    let items: Result<Vec<_>, FlowError> = receive.await?;
    Ok(items?)
}

combine! { struct SendAndReadOnThread = Send => ReadOnThread }

#[test]
fn a_flow_is_read_in_blocking_code() {
    for ahead in [0, 1, 3, 100] {
        let task = |items, how| SendAndReadOnThread { items, how, sent: Arc::default(), ahead };
        for items in [0, 1, 50, 500 / STEP] {
            let read = block_on(task(items, How::Well).run(&())).unwrap();
            assert_eq!(read, Vec::from_iter(0..items));
            let error = block_on(task(items, How::Error).run(&())).unwrap_err();
            assert_eq!(error.to_string(), "Send: the reader broke");
            assert!(matches!(error, CombinedError::Flow { second: Some(_), .. }));
        }
    }
}

#[test]
fn a_blocking_iterator_can_move_to_another_thread() {
    let cx = Context::new();
    let mut items = send(&cx, 100, How::Well, Arc::default()).blocking();
    for expected in 0..100 {
        let (item, rest) = thread::spawn(move || (items.next(), items)).join().unwrap();
        assert_eq!(item.unwrap().unwrap(), expected);
        items = rest;
    }
    assert!(items.next().is_none());
    assert!(items.next().is_none());
}

/// Reads one item, and fails.
#[task]
async fn fail(mut body: Flow<usize>) -> io::Result<()> {
    body.next().await.unwrap().unwrap();
    Err(io::Error::other("the sink broke"))
}

/// Notes the end of its thread late.
#[task(output(body))]
fn send_and_linger(cx: &Context, ended: Arc<AtomicUsize>) -> Flow<usize> {
    let undone = Arc::clone(&ended);
    cx.on_failure(async move { assert_eq!(undone.fetch_add(1, Ordering::Relaxed), 1) });
    cx.flow_blocking(move |tx| {
        while tx.send(0).is_ok() {}
        thread::sleep(Duration::from_millis(30));
        ended.fetch_add(1, Ordering::Relaxed);
    })
}

combine! { struct LingerAndFail = SendAndLinger => Fail }

#[test]
fn a_run_that_fails_waits_for_its_threads_and_then_undoes() {
    let ended = Arc::new(AtomicUsize::new(0));
    let error = block_on(LingerAndFail { ended: Arc::clone(&ended) }.run(&())).unwrap_err();
    assert_eq!(error.to_string(), "Fail: the sink broke");
    assert_eq!(ended.load(Ordering::Relaxed), 2);
}
