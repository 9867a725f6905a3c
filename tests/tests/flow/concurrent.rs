//! Several pairs at once on one context: each is blamed for its own flows.

use std::io;
use std::task::Poll;
use std::thread;

use conjoin::{Context, Flow, RunIn, combine, task};
use futures::executor::block_on;
use futures::stream::{self, FuturesUnordered};
use futures::{StreamExt, join};

/// Returns `Pending` this many times.
async fn wait(mut polls: usize) {
    std::future::poll_fn(|waker| {
        if polls == 0 {
            return Poll::Ready(());
        }
        polls -= 1;
        waker.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Opens after this many polls. Each item takes one more.
#[task(output(body))]
async fn open(cx: &Context, items: usize, broken: bool, delay: usize) -> Flow<usize> {
    wait(delay).await;
    let last = broken.then(|| Err(io::Error::other("the source broke")));
    cx.flow(stream::iter((0..items).map(Ok).chain(last)).then(async |item| {
        wait(1).await;
        item
    }))
}

#[task(output(body))]
async fn open_other(cx: &Context, items: usize, broken: bool, delay: usize) -> Flow<usize> {
    open(cx, items, broken, delay).await
}

/// Swallows errors, and takes this many polls for each item.
#[task]
async fn swallow(mut body: Flow<usize>, slow: usize) -> usize {
    let mut count = 0;
    while let Some(item) = body.next().await {
        count += usize::from(item.is_ok());
        wait(slow).await;
    }
    count
}

/// Takes the context, and makes a flow of the other one.
#[task(output(body))]
async fn pass(cx: &Context, body: Flow<usize>) -> Flow<usize> {
    cx.flow(body)
}

combine! { struct Copy = Open => Swallow }
combine! { struct CopyOther = OpenOther => Swallow }
combine! { struct PassOn = Pass => Swallow }
combine! { struct NestedSecond = Open => PassOn }
combine! { struct OpenAndPass = Open => Pass }
combine! { struct NestedFirst = OpenAndPass => Swallow }

fn text<T, E: ToString>(result: Result<T, E>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

/// How many delays and speeds are tried: 1,080 interleavings, or 32 in Miri, which is slow.
const DELAYS: usize = if cfg!(miri) { 8 } else { 30 };
const SPEEDS: usize = if cfg!(miri) { 2 } else { 6 };

/// Runs a broken and a whole copy at once, in each of the interleavings.
macro_rules! interleavings {
    ($Bad:ident, $Good:ident, $blamed:literal) => {{
        #[task]
        async fn at_once(cx: &Context, delay: usize, slow: usize, slow_too: usize) {
            let bad = $Bad { items: 3, broken: true, delay: 0, slow };
            let good = $Good { items: 3, broken: false, delay, slow: slow_too };
            let (bad, good) = join!(bad.run_in(&(), cx), good.run_in(&(), cx));
            assert_eq!(text(bad), Err($blamed.to_owned()), "{delay} {slow} {slow_too}");
            assert_eq!(text(good), Ok(3), "{delay} {slow} {slow_too}");
        }
        let mut tried = 0;
        for delay in 0..DELAYS {
            for slow in 0..SPEEDS {
                for slow_too in 0..SPEEDS {
                    block_on(AtOnce { delay, slow, slow_too }.run(&())).unwrap();
                    tried += 1;
                }
            }
        }
        assert_eq!(tried, DELAYS * SPEEDS * SPEEDS);
    }};
}

#[test]
fn each_pair_is_blamed_in_every_interleaving() {
    interleavings!(Copy, Copy, "Open: the source broke");
}

#[test]
fn nested_pairs_are_blamed_in_every_interleaving() {
    interleavings!(NestedFirst, NestedSecond, "Open: the source broke");
    interleavings!(NestedSecond, NestedFirst, "Open: the source broke");
}

#[test]
fn both_pairs_may_fail() {
    #[task]
    async fn at_once(cx: &Context, delay: usize, slow: usize) {
        let one = Copy { items: 3, broken: true, delay: 0, slow };
        let other = CopyOther { items: 2, broken: true, delay, slow: 1 };
        let (one, other) = join!(one.run_in(&(), cx), other.run_in(&(), cx));
        assert_eq!(text(one), Err("Open: the source broke".to_owned()));
        assert_eq!(text(other), Err("OpenOther: the source broke".to_owned()));
    }
    for delay in 0..10 {
        for slow in 0..SPEEDS {
            block_on(AtOnce { delay, slow }.run(&())).unwrap();
        }
    }
}

#[test]
fn pairs_in_a_scheduler_are_told_apart() {
    #[task]
    async fn copy_all(cx: &Context) -> Vec<(usize, Result<usize, String>)> {
        let copy = async |i: usize| {
            let copy = Copy { items: 3 + i, broken: i % 5 == 3, delay: i * 7 % 11, slow: i % 3 };
            (i, text(copy.run_in(&(), cx).await))
        };
        (0..40).map(copy).collect::<FuturesUnordered<_>>().collect().await
    }
    for (i, copied) in block_on(CopyAll {}.run(&())).unwrap() {
        assert_eq!(copied.is_err(), i % 5 == 3, "copy {i}: {copied:?}");
    }
}

#[test]
fn pairs_on_several_threads_are_told_apart() {
    for _ in 0..if cfg!(miri) { 5 } else { 500 } {
        let cx = Context::new();
        thread::scope(|scope| {
            for i in 0..3 {
                let cx = &cx;
                scope.spawn(move || {
                    let copy = Copy { items: 3, broken: i == 1, delay: i, slow: 0 };
                    let copied = block_on(copy.run_in(&(), cx));
                    assert_eq!(copied.is_err(), i == 1, "{copied:?}");
                });
            }
        });
    }
}

#[test]
fn a_pair_in_an_attempt_is_blamed() {
    #[task]
    async fn attempts(cx: &Context, delay: usize) {
        let bad = Copy { items: 3, broken: true, delay, slow: 1 };
        let good = Copy { items: 3, broken: false, delay: 2, slow: 1 };
        let (bad, good) = join!(cx.attempt(bad, &()), good.run_in(&(), cx));
        assert_eq!(text(bad), Err("Open: the source broke".to_owned()));
        assert_eq!(text(good), Ok(3));
    }
    for delay in 0..8 {
        block_on(Attempts { delay }.run(&())).unwrap();
    }
}

/// Opens the source in an attempt, whose flow is then the half's own output.
#[task(output(body))]
async fn open_in_attempt(cx: &Context, broken: bool) -> io::Result<Flow<usize>> {
    let open = Open { items: 2, broken, delay: 1 };
    Ok(cx.attempt(open, &()).await.unwrap_or_else(|never| match never {}))
}

combine! { struct CopyOfAttempt = OpenInAttempt => Swallow }

#[test]
fn a_flow_of_an_attempt_crosses_the_seam() {
    assert_eq!(block_on(CopyOfAttempt { broken: false, slow: 0 }.run(&())).unwrap(), 2);
    let error = block_on(CopyOfAttempt { broken: true, slow: 0 }.run(&())).unwrap_err();
    assert_eq!(error.to_string(), "OpenInAttempt: the source broke");
}

/// Makes its flows on threads of its own.
#[task(output(bodies))]
async fn open_on_threads(cx: &Context, broken: bool) -> Vec<Flow<usize>> {
    thread::scope(|scope| {
        let open = |i| scope.spawn(move || block_on(open(cx, 2, broken && i == 2, 0)));
        let threads: Vec<_> = (0..3).map(open).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[task]
async fn swallow_all(bodies: Vec<Flow<usize>>) -> usize {
    stream::iter(bodies).then(|body| swallow(body, 0)).fold(0, async |sum, n| sum + n).await
}

combine! { struct CopyAll = OpenOnThreads => SwallowAll }

#[test]
fn flows_from_threads_of_a_half_are_its_own() {
    assert_eq!(block_on(CopyAll { broken: false }.run(&())).unwrap(), 6);
    let error = block_on(CopyAll { broken: true }.run(&())).unwrap_err();
    assert_eq!(error.to_string(), "OpenOnThreads: the source broke");
}
