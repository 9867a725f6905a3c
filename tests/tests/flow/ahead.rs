//! Reading ahead, in one future and on one thread.

use std::io;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};
use std::time::Duration;

use conjoin::{Context, Flow, FlowError, RunIn, combine, task};
use futures::channel::oneshot;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt, stream};

/// Counts the items that were made, and lets the sink continue.
#[derive(Clone, Default)]
struct Probe {
    made: Arc<AtomicUsize>,
    gates: Arc<Mutex<Vec<oneshot::Receiver<()>>>>,
}

impl Probe {
    fn made(&self) -> usize {
        self.made.load(Ordering::Relaxed)
    }

    /// Creates this many gates, which are opened one by one.
    fn gated(gates: usize) -> (Self, Vec<oneshot::Sender<()>>) {
        let (open, wait) = (0..gates).map(|_| oneshot::channel()).unzip();
        let probe = Self { gates: Arc::new(Mutex::new(wait)), ..Self::default() };
        (probe, open)
    }
}

/// In Miri everything takes longer.
const LIMIT: Duration = Duration::from_secs(if cfg!(miri) { 300 } else { 20 });

/// Fails instead of hanging if a future is never woken.
fn finish<F: Future>(run: F) -> F::Output {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(LIMIT, run).await }).expect("it hangs")
}

#[task(output(body))]
fn make(cx: &Context, probe: Probe, items: usize) -> Flow<usize> {
    let made = Arc::clone(&probe.made);
    cx.flow(stream::iter(0..items).map(move |item| {
        made.fetch_add(1, Ordering::Relaxed);
        io::Result::Ok(item)
    }))
}

/// Waits at a gate after each item.
#[task]
async fn take(mut body: Flow<usize>, probe: Probe) -> Result<Vec<usize>, FlowError> {
    let mut taken = Vec::new();
    while let Some(item) = body.next().await {
        taken.push(item?);
        let gate = probe.gates.lock().unwrap().pop();
        if let Some(gate) = gate {
            let _ = gate.await;
        }
    }
    Ok(taken)
}

combine! { struct Plain = Make { probe, .. } => |body, probe| Take { body, probe } }
combine! { struct Ahead = Make { probe, .. } => |body, probe| Take { body: body.ahead(4), probe } }
combine! { struct Never = Make { probe, .. } => |body, probe| Take { body: body.ahead(0), probe } }

#[test]
fn reads_exactly_the_requested_number_of_items_ahead() {
    let (probe, mut gates) = Probe::gated(10);
    let mut run = pin!(Ahead { probe: probe.clone(), items: 10 }.run(&()));
    let mut cx = std::task::Context::from_waker(Waker::noop());
    for taken in 1..=10 {
        assert!(run.as_mut().poll(&mut cx).is_pending());
        assert_eq!(probe.made(), 10.min(taken + 4), "{taken} taken");
        assert!(run.as_mut().poll(&mut cx).is_pending(), "a poll for nothing does no harm");
        gates.pop().unwrap().send(()).unwrap();
    }
    let Poll::Ready(taken) = run.as_mut().poll(&mut cx) else { panic!("it hangs") };
    assert_eq!(taken.unwrap(), Vec::from_iter(0..10));
}

#[test]
fn without_ahead_items_are_read_on_demand() {
    let mut cx = std::task::Context::from_waker(Waker::noop());
    let (probe, _gates) = Probe::gated(1);
    let mut run = pin!(Plain { probe: probe.clone(), items: 10 }.run(&()));
    assert!(run.as_mut().poll(&mut cx).is_pending());
    assert_eq!(probe.made(), 1);
    let (probe, _gates) = Probe::gated(1);
    let mut run = pin!(Never { probe: probe.clone(), items: 10 }.run(&()));
    assert!(run.as_mut().poll(&mut cx).is_pending());
    assert_eq!(probe.made(), 1);
}

#[test]
fn order_is_kept_and_all_items_arrive() {
    for items in [0, 1, 4, 5, 100] {
        let task = Ahead { probe: Probe::default(), items };
        assert_eq!(finish(task.run(&())).unwrap(), Vec::from_iter(0..items));
    }
}

combine! { struct Inner = Make { probe, .. } => |body, probe| Pass { body: body.ahead(2), probe } }
combine! { struct Outer = Inner { probe, .. } => |body, probe| Take { body: body.ahead(3), probe } }

#[task(output(body))]
fn pass(cx: &Context, body: Flow<usize>, probe: Probe) -> Flow<usize> {
    drop(probe);
    cx.flow(body)
}

#[test]
fn nested_pairs_read_ahead() {
    let (probe, mut gates) = Probe::gated(1);
    let mut run = pin!(Outer { probe: probe.clone(), items: 20 }.run(&()));
    let mut cx = std::task::Context::from_waker(Waker::noop());
    assert!(run.as_mut().poll(&mut cx).is_pending());
    assert!(probe.made() > 3, "{}", probe.made());
    gates.pop().unwrap().send(()).unwrap();
    let Poll::Ready(taken) = run.as_mut().poll(&mut cx) else { panic!("it hangs") };
    assert_eq!(taken.unwrap(), Vec::from_iter(0..20));
}

/// Reads inside its own scheduler, which polls only futures that were woken.
#[task]
async fn take_in_scheduler(body: Flow<usize>) -> usize {
    let mut tasks = FuturesUnordered::new();
    tasks.push(body.count().boxed());
    tasks.push(std::future::ready(0).boxed());
    let mut sum = 0;
    while let Some(count) = tasks.next().await {
        sum += count;
    }
    sum
}

/// Each item is pending once, and woken from another thread.
#[task(output(body))]
fn slow(cx: &Context, items: usize) -> Flow<usize> {
    cx.flow(stream::iter(0..items).then(|item| async move {
        let (send, receive) = oneshot::channel();
        std::thread::spawn(move || send.send(item));
        receive.await
    }))
}

combine! { struct InScheduler = Slow => |body| TakeInScheduler { body: body.ahead(3) } }

#[test]
fn second_half_with_its_own_scheduler_is_woken() {
    assert_eq!(finish(InScheduler { items: 50 }.run(&())).unwrap(), 50);
}

#[task]
async fn sleepy(mut body: Flow<usize>) -> Result<usize, FlowError> {
    let mut sum = 0;
    while let Some(item) = body.next().await {
        let (send, receive) = oneshot::channel();
        std::thread::spawn(move || send.send(()));
        let _ = receive.await;
        sum += item?;
    }
    Ok(sum)
}

combine! { struct SlowAndSleepy = Slow => |body| Sleepy { body: body.ahead(2) } }

#[test]
fn slow_source_and_slow_sink_lose_no_items() {
    assert_eq!(finish(SlowAndSleepy { items: 60 }.run(&())).unwrap(), 59 * 60 / 2);
}

#[test]
fn dropping_the_run_drops_the_source() {
    let (probe, _gates) = Probe::gated(1);
    let mut run = Box::pin(Ahead { probe: probe.clone(), items: 10 }.run(&()));
    assert!((&mut run).now_or_never().is_none());
    drop(run);
    assert_eq!(Arc::strong_count(&probe.made), 1);
}

/// Reads one item on another thread, which then works until the pair has read ahead.
#[task]
async fn take_elsewhere(body: Flow<usize>, probe: Probe) -> usize {
    let (send, mut ended) = oneshot::channel();
    std::thread::spawn(move || {
        let mut items = body.ahead(4).blocking();
        let first = usize::from(items.next().is_some_and(|item| item.is_ok()));
        let begin = std::time::Instant::now();
        while probe.made() < 5 {
            assert!(begin.elapsed() < LIMIT, "nothing is read ahead");
            std::thread::yield_now();
        }
        assert_eq!(probe.made(), 5);
        let _ = send.send(first + items.filter(|item| item.is_ok()).count());
    });
    std::future::poll_fn(|waker| {
        waker.waker().wake_by_ref();
        ended.poll_unpin(waker)
    })
    .await
    .unwrap()
}

combine! {
    struct Elsewhere = Make { probe, .. } => |body, probe| TakeElsewhere { body, probe }
}

#[test]
fn items_are_read_ahead_while_a_spawned_reader_works() {
    assert_eq!(finish(Elsewhere { probe: Probe::default(), items: 20 }.run(&())).unwrap(), 20);
}
