//! Flows through a stitch that awaits.

use std::future::ready;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Poll, Waker};

use conjoin::{CombinedError, Context, Flow, RunIn, combine, task};
use futures::channel::oneshot;
use futures::executor::block_on;
use futures::{StreamExt, stream};

#[task(output(body))]
fn open(cx: &Context, items: usize, breaks: bool, made: Arc<AtomicUsize>) -> Flow<usize> {
    let end = breaks.then(|| Err(io::Error::other("the source broke")));
    let items = stream::iter((0..items).map(Ok).chain(end));
    cx.flow(items.inspect(move |_| {
        made.fetch_add(1, Ordering::Relaxed);
    }))
}

/// Reads so many items and waits for its turn to go on. Takes an error for the end.
#[task]
async fn count(
    mut body: Flow<usize>,
    fails: bool,
    turn: oneshot::Receiver<()>,
) -> io::Result<usize> {
    let mut count = usize::from(body.next().await.is_some_and(|item| item.is_ok()));
    let _ = turn.await;
    while let Some(Ok(_)) = body.next().await {
        count += 1;
    }
    if fails { Err(io::Error::other("the sink broke")) } else { Ok(count) }
}

combine! {
    struct OpenAndCount = Open => |body, wait: oneshot::Receiver<()>, ahead: usize| Count {
        body: {
            let _ = wait.await;
            ready(body).await.ahead(ahead)
        },
        ..
    }
}

struct Gates {
    stitch: oneshot::Sender<()>,
    turn: oneshot::Sender<()>,
    made: Arc<AtomicUsize>,
}

fn task(items: usize, breaks: bool, fails: bool, ahead: usize) -> (OpenAndCount, Gates) {
    let (stitch, wait) = oneshot::channel();
    let (turn, take) = oneshot::channel();
    let made = Arc::<AtomicUsize>::default();
    let gates = Gates { stitch, turn, made: Arc::clone(&made) };
    (OpenAndCount { items, breaks, made, wait, ahead, fails, turn: take }, gates)
}

fn run(items: usize, breaks: bool, fails: bool, ahead: usize) -> Result<usize, String> {
    // The gates are open.
    let (task, _) = task(items, breaks, fails, ahead);
    block_on(task.run(&())).map_err(|error| {
        assert_eq!(matches!(error, CombinedError::Flow { .. }), breaks);
        error.to_string()
    })
}

#[test]
fn source_is_blamed_at_every_item() {
    for ahead in [0, 1, 4] {
        for items in 0..10 {
            assert_eq!(run(items, false, false, ahead), Ok(items));
            assert_eq!(run(items, true, false, ahead), Err("Open: the source broke".to_owned()));
            assert_eq!(run(items, true, true, ahead), Err("Open: the source broke".to_owned()));
            assert_eq!(run(items, false, true, ahead), Err("Count: the sink broke".to_owned()));
        }
    }
}

#[test]
fn flow_is_read_ahead_from_the_stitch_on() {
    let mut waker = std::task::Context::from_waker(Waker::noop());
    let (task, gates) = task(10, false, false, 4);
    let mut run = pin!(task.run(&()));
    assert!(run.as_mut().poll(&mut waker).is_pending());
    assert_eq!(gates.made.load(Ordering::Relaxed), 0, "the stitch waits");
    gates.stitch.send(()).unwrap();
    assert!(run.as_mut().poll(&mut waker).is_pending());
    assert_eq!(gates.made.load(Ordering::Relaxed), 5, "one is read, and four ahead");
    gates.turn.send(()).unwrap();
    let Poll::Ready(read) = run.as_mut().poll(&mut waker) else { panic!("it hangs") };
    assert_eq!(read.unwrap(), 10);
}

#[task]
async fn nested(cx: &Context, task: OpenAndCount) -> Result<usize, String> {
    task.run_in(&(), cx).await.map_err(|error| error.to_string())
}

#[test]
fn pairs_at_once_whose_stitches_await_are_blamed_for_their_own_flows() {
    #[task]
    async fn both(cx: &Context, a: OpenAndCount, b: OpenAndCount) -> [Result<usize, String>; 2] {
        futures::join!(nested(cx, a), nested(cx, b)).into()
    }
    for (first, second) in [(false, true), (true, false), (true, true)] {
        let (a, _) = task(3, first, false, 1);
        let (b, gates) = task(3, second, false, 0);
        // The second one's stitch ends later.
        let later = std::thread::spawn(move || drop(gates));
        let ends = block_on(Both { a, b }.run(&())).unwrap();
        for (end, breaks) in ends.into_iter().zip([first, second]) {
            let expected = if breaks { Err("Open: the source broke".to_owned()) } else { Ok(3) };
            assert_eq!(end, expected);
        }
        later.join().unwrap();
    }
}
