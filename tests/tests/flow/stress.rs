//! Reading ahead across threads, with readers that outlive the run: none of them hangs.
//!
//! `CONJOIN_STRESS_SECONDS=300 cargo test -p conjoin-tests --test flow stress -- --nocapture` takes as long.

use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use conjoin::{Context, Flow, RunIn, combine, task};
use futures::channel::oneshot;
use futures::executor::block_on;
use futures::{FutureExt, StreamExt, stream};

const LIMIT: Duration = Duration::from_secs(if cfg!(miri) { 300 } else { 30 });

/// Each item takes a thread, a poll, or nothing.
#[task(output(body))]
fn open(cx: &Context, items: usize, how: usize) -> Flow<usize> {
    cx.flow(stream::iter(0..items).then(move |item| async move {
        match (item + how) % 4 {
            0 => {
                let (send, receive) = oneshot::channel();
                thread::spawn(move || send.send(()));
                let _ = receive.await;
            }
            1 => tokio::task::yield_now().await,
            _ => {}
        }
        io::Result::Ok(item)
    }))
}

/// Reads on another thread, and waits for that or not.
#[task]
async fn hand_over(
    body: Flow<usize>,
    ahead: usize,
    how: usize,
    tell: mpsc::Sender<Option<usize>>,
) -> usize {
    let body = body.ahead(ahead);
    let (send, ended) = oneshot::channel();
    let read = move || {
        let read = if how.is_multiple_of(3) {
            body.blocking().try_fold(0, |count, item| item.map(|_| count + 1)).ok()
        } else {
            block_on(body.fold(Some(0), async |count, item| item.ok().and(count).map(|n| n + 1)))
        };
        let _ = tell.send(read);
        let _ = send.send(());
    };
    thread::spawn(read);
    match how % 5 {
        0 => {}
        1 => tokio::task::yield_now().await,
        2 => std::future::pending().await,
        _ => drop(ended.await),
    }
    how
}

combine! { struct Hand = Open => |body, how| HandOver { body, how: how, .. } }

/// Runs it once. Returns whether the reader has read everything.
fn once(round: usize) -> bool {
    let (tell, told) = mpsc::channel();
    let (items, ahead) = (round % 13, [1, 2, 3, 8][round % 4]);
    let task = Hand { items, how: round, ahead, tell };
    if round % 5 == 2 {
        // Dropped after some polls.
        let _ = block_on(async { task.run(&()).now_or_never() });
    } else {
        block_on(task.run(&())).unwrap();
    }
    let read = told.recv_timeout(LIMIT).unwrap_or_else(|_| panic!("round {round} hangs"));
    assert!(read.is_none_or(|read| read == items), "round {round} lost items: {read:?}");
    assert!(read.is_some() || round % 5 == 2, "round {round} was not stopped");
    read.is_some()
}

#[test]
fn no_reader_hangs_or_loses_an_item() {
    let seconds = std::env::var("CONJOIN_STRESS_SECONDS").ok().and_then(|it| it.parse().ok());
    let limit = Duration::from_secs(seconds.unwrap_or(0));
    let begin = Instant::now();
    let (mut rounds, mut whole) = (0, 0);
    let at_least = if cfg!(miri) { 60 } else { 1000 };
    while rounds < at_least || begin.elapsed() < limit {
        whole += usize::from(once(rounds));
        rounds += 1;
    }
    println!("{rounds} runs, of which {whole} readers have read everything, 0 hung");
}
