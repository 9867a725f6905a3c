//! How a run ends without success, seen by a reader that is still there.

use std::io;
use std::pin::pin;
use std::sync::mpsc;
use std::task::{Poll, Waker};
use std::thread;
use std::time::Duration;

use conjoin::{Context, Flow, FlowError, RunError, RunIn, combine, task};
use futures::channel::oneshot;
use futures::executor::block_on;
use futures::{FutureExt, StreamExt, stream};

const LIMIT: Duration = Duration::from_secs(if cfg!(miri) { 300 } else { 20 });

#[derive(Debug, Clone, Copy, PartialEq)]
enum How {
    Succeeds,
    Fails,
    Panics,
    IsDropped,
    IsStopped,
    IsStoppedInAttempt,
}

/// The end that a reader has seen.
#[derive(Debug, PartialEq)]
enum Seen {
    End(usize),
    Stopped,
    Failed(String),
}

impl Seen {
    fn new(items: usize, end: Option<FlowError>) -> Self {
        match end {
            None => Self::End(items),
            Some(error) if error.is_stopped() => {
                assert_eq!(error.to_string(), "the run was stopped");
                assert!(error.task().is_none());
                Self::Stopped
            }
            Some(error) => Self::Failed(error.to_string()),
        }
    }
}

/// Three items, of which the last one comes when `more` is dropped.
#[task(output(body))]
fn open(cx: &Context, more: oneshot::Receiver<()>) -> Flow<usize> {
    let last = stream::once(more.map(|_| io::Result::Ok(2)));
    cx.flow(stream::iter([Ok(0), Ok(1)]).chain(last))
}

type Reader = fn(Flow<usize>, mpsc::Sender<Seen>);

fn read_spawned(mut body: Flow<usize>, tell: mpsc::Sender<Seen>) {
    thread::spawn(move || {
        let seen = block_on(async {
            let mut items = 0;
            loop {
                match body.next().await {
                    Some(Ok(_)) => items += 1,
                    Some(Err(error)) => break Seen::new(items, Some(error)),
                    None => break Seen::new(items, None),
                }
            }
        });
        tell.send(seen)
    });
}

fn read_blocking(body: Flow<usize>, tell: mpsc::Sender<Seen>) {
    thread::spawn(move || {
        let mut items = 0;
        let end = body.blocking().find_map(|item| {
            items += 1;
            item.err()
        });
        tell.send(Seen::new(items, end))
    });
}

/// Hands the flow to a reader elsewhere, and ends in some way.
#[task]
async fn hand_over(
    body: Flow<usize>,
    ahead: usize,
    reader: Reader,
    tell: mpsc::Sender<Seen>,
    how: How,
    polls: usize,
) -> io::Result<()> {
    reader(body.ahead(ahead), tell);
    let mut polls = polls;
    std::future::poll_fn(|waker| {
        if polls == 0 {
            return Poll::Ready(());
        }
        polls -= 1;
        waker.waker().wake_by_ref();
        thread::yield_now();
        Poll::Pending
    })
    .await;
    match how {
        How::Succeeds => Ok(()),
        How::Fails => Err(io::Error::other("the sink broke")),
        How::Panics => panic!("on purpose"),
        _ => std::future::pending().await,
    }
}

combine! { struct Hand = Open => HandOver }

#[task]
async fn hand_in_attempt(cx: &Context, hand: Hand) -> bool {
    cx.attempt(hand, &()).now_or_never().is_some()
}

fn run(how: How, ahead: usize, reader: Reader, polls: usize) -> (Seen, oneshot::Sender<()>) {
    let (tell, told) = mpsc::channel();
    let (send, more) = oneshot::channel();
    let hand = Hand { more, ahead, reader, tell, how, polls };
    let mut task = std::task::Context::from_waker(Waker::noop());
    match how {
        How::Succeeds => block_on(hand.run(&())).unwrap(),
        How::Fails => drop(block_on(hand.run(&())).unwrap_err()),
        How::Panics => drop(thread::spawn(|| block_on(hand.run(&()))).join().unwrap_err()),
        How::IsDropped => {
            let mut run = pin!(hand.run(&()));
            for _ in 0..=polls {
                assert!(run.as_mut().poll(&mut task).is_pending());
            }
        }
        How::IsStopped => {
            let mut asked = 0;
            let stop = std::future::poll_fn(|waker| {
                asked += 1;
                waker.waker().wake_by_ref();
                if asked > polls + 1 { Poll::Ready(()) } else { Poll::Pending }
            });
            let stopped = block_on(hand.run_until(&(), stop)).unwrap_err();
            assert!(matches!(stopped, RunError::Stopped(())));
        }
        How::IsStoppedInAttempt => {
            assert!(!block_on(HandInAttempt { hand }.run(&())).unwrap());
        }
    }
    if how == How::Succeeds {
        drop(send);
        return (told.recv_timeout(LIMIT).expect("it hangs"), oneshot::channel().0);
    }
    (told.recv_timeout(LIMIT).expect("it hangs"), send)
}

#[test]
fn readers_see_a_stop_and_never_the_end() {
    for reader in [read_spawned as Reader, read_blocking] {
        for how in [How::Fails, How::Panics, How::IsDropped, How::IsStopped] {
            for ahead in [0, 1, 4] {
                for polls in 0..6 {
                    let (seen, _more) = run(how, ahead, reader, polls);
                    assert_eq!(seen, Seen::Stopped, "{how:?} {ahead} {polls}");
                }
            }
        }
        for ahead in [0, 1, 4] {
            let (seen, _more) = run(How::IsStoppedInAttempt, ahead, reader, 0);
            assert_eq!(seen, Seen::Stopped, "{ahead}");
        }
    }
}

#[test]
fn readers_reach_the_end_after_success() {
    for reader in [read_spawned as Reader, read_blocking] {
        for ahead in [0, 1, 4] {
            for polls in 0..6 {
                let (seen, _more) = run(How::Succeeds, ahead, reader, polls);
                assert_eq!(seen, Seen::End(3), "{ahead} {polls}");
            }
        }
    }
}

/// The stream reads from a channel whose sender is the second half's.
#[task(output(body))]
fn open_channel(cx: &Context, items: mpsc::Receiver<usize>) -> Flow<usize> {
    cx.flow_blocking(move |tx| {
        for item in items {
            if tx.send(item).is_err() {
                return;
            }
        }
    })
}

/// Ends the data when it is dropped, and then waits until the reader has seen that.
struct EndsData {
    send: Option<mpsc::Sender<usize>>,
    seen: mpsc::Receiver<Seen>,
    tell: mpsc::Sender<Seen>,
}

impl Drop for EndsData {
    fn drop(&mut self) {
        self.send = None;
        if let Ok(seen) = self.seen.recv_timeout(LIMIT) {
            let _ = self.tell.send(seen);
        }
    }
}

#[task]
async fn hold(body: Flow<usize>, reader: Reader, see: mpsc::Sender<Seen>, data: EndsData) {
    reader(body, see);
    data.send.as_ref().unwrap().send(1).unwrap();
    std::future::pending().await
}

combine! { struct OpenAndHold = OpenChannel => Hold }

#[task]
async fn hold_in_attempt(cx: &Context, held: OpenAndHold) {
    assert!(cx.attempt(held, &()).now_or_never().is_none());
}

#[test]
fn stream_that_ends_with_the_run_is_not_complete() {
    for reader in [read_spawned as Reader, read_blocking] {
        for how in [How::IsDropped, How::IsStopped, How::IsStoppedInAttempt] {
            let (tell, told) = mpsc::channel();
            let (send, items) = mpsc::channel();
            let (see, seen) = mpsc::channel();
            let data = EndsData { send: Some(send), seen, tell };
            let held = OpenAndHold { items, reader, see, data };
            match how {
                How::IsStopped => {
                    let mut asked = false;
                    let stop = std::future::poll_fn(|waker| {
                        waker.waker().wake_by_ref();
                        if std::mem::replace(&mut asked, true) {
                            Poll::Ready(())
                        } else {
                            Poll::Pending
                        }
                    });
                    let stopped = block_on(held.run_until(&(), stop)).unwrap_err();
                    assert!(matches!(stopped, RunError::Stopped(())));
                }
                How::IsStoppedInAttempt => block_on(HoldInAttempt { held }.run(&())).unwrap(),
                _ => assert!(held.run(&()).now_or_never().is_none()),
            }
            let seen = told.recv_timeout(LIMIT).expect("it hangs");
            assert_eq!(seen, Seen::Stopped, "{how:?}");
        }
    }
}

#[test]
fn a_context_that_is_lent_stops_nothing() {
    let (send, more) = oneshot::channel();
    let cx = Context::new();
    let body = block_on(Open { more }.run_in(&(), &cx)).unwrap();
    drop((cx, send));
    assert_eq!(block_on(body.count()), 3);
}
