//! The gate of a `Runner`: no run begins before the undos of a dropped one have ended.

use std::future::{pending, ready};
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conjoin::{Context, Panicked, Provide, RunError, Runner, task};
use futures::executor::block_on;
use tokio::time::{sleep, timeout};
use tower::retry::Policy;
use tower::{Service, ServiceBuilder, ServiceExt};

use super::plan::{poll_times, wait};

/// A place that one run at a time writes to.
#[derive(Debug, Clone, Default)]
struct Place(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    undoing: AtomicBool,
    tries: AtomicUsize,
    undone: AtomicUsize,
    met: AtomicUsize,
}

impl Provide<Place> for Place {
    fn provide(&self) -> &Place {
        self
    }
}

/// Hangs in the first try of each key, and looks whether an undo is at work.
#[task(derive(Debug, Clone))]
async fn write(place: &Place, cx: &Context, key: Arc<AtomicUsize>) -> io::Result<()> {
    let at = Arc::clone(&place.0);
    at.tries.fetch_add(1, Ordering::SeqCst);
    if at.undoing.load(Ordering::SeqCst) {
        at.met.fetch_add(1, Ordering::SeqCst);
    }
    let undo = Arc::clone(&at);
    cx.on_failure(async move {
        undo.undoing.store(true, Ordering::SeqCst);
        wait(20).await;
        undo.undoing.store(false, Ordering::SeqCst);
        undo.undone.fetch_add(1, Ordering::SeqCst);
    });
    if key.fetch_add(1, Ordering::SeqCst) == 0 { pending().await } else { Ok(()) }
}

fn job() -> Write {
    Write { key: Arc::default() }
}

#[derive(Clone)]
struct Twice(usize);

impl<T: Clone, Out, E> Policy<T, Out, E> for Twice {
    type Future = std::future::Ready<()>;

    fn retry(&mut self, _: &mut T, result: &mut Result<Out, E>) -> Option<Self::Future> {
        self.0 = self.0.checked_sub(1)?;
        result.is_err().then(|| ready(()))
    }

    fn clone_request(&mut self, task: &T) -> Option<T> {
        Some(task.clone())
    }
}

/// One at a time, each on whatever thread.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[cfg_attr(miri, ignore = "takes hours")]
async fn no_undo_overlaps_with_the_next_of_1000_tries() {
    let place = Place::default();
    let service = ServiceBuilder::new()
        .retry(Twice(1))
        .timeout(Duration::from_micros(200))
        .service(Runner::new(place.clone()));
    for _ in 0..1000 {
        let run = tokio::spawn(service.clone().oneshot(job()));
        // The second try may take longer than the timeout on a busy machine.
        let _ = timeout(Duration::from_secs(60), run).await.expect("it hangs").unwrap();
    }
    let at = &place.0;
    assert!(at.tries.load(Ordering::SeqCst) >= 1000);
    assert!(at.undone.load(Ordering::SeqCst) > 0);
    assert_eq!(at.met.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn clones_share_the_gate() {
    let place = Place::default();
    let mut runner = Runner::new(place.clone());
    let mut clone = runner.clone();
    assert!(poll_times(runner.call(job()), 1).await.is_none());
    let second = Write { key: Arc::new(AtomicUsize::new(1)) };
    clone.call(second).await.unwrap();
    assert_eq!(place.0.undone.load(Ordering::SeqCst), 1);
    assert_eq!(place.0.met.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn idle_waits_for_undos() {
    let place = Place::default();
    let mut runner = Runner::new(place.clone());
    assert!(poll_times(runner.call(job()), 1).await.is_none());
    assert_eq!(place.0.undone.load(Ordering::SeqCst), 0);
    runner.idle().await;
    assert_eq!(place.0.undone.load(Ordering::SeqCst), 1);
}

#[test]
fn without_a_runtime_the_next_run_undoes_first() {
    let place = Place::default();
    let mut runner = Runner::new(place.clone());
    assert!(block_on(poll_times(runner.call(job()), 1)).is_none());
    assert_eq!(place.0.undone.load(Ordering::SeqCst), 0);
    // Dropped while it undoes: it is kept again.
    assert!(block_on(poll_times(runner.idle(), 3)).is_none());
    let second = Write { key: Arc::new(AtomicUsize::new(1)) };
    block_on(runner.call(second)).unwrap();
    assert_eq!(place.0.undone.load(Ordering::SeqCst), 1);
    assert_eq!(place.0.met.load(Ordering::SeqCst), 0);
}

#[test]
fn undos_that_a_dropped_runner_keeps_are_lost_and_reported() {
    let lost = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&lost);
    let mut runner = Runner::new(Place::default()).with_context(move |_| {
        let count = Arc::clone(&count);
        let hook = Context::builder().on_undo_failed(move |_| {
            count.fetch_add(1, Ordering::SeqCst);
        });
        hook.build()
    });
    assert!(block_on(poll_times(runner.call(job()), 1)).is_none());
    assert_eq!(lost.load(Ordering::SeqCst), 0);
    drop(runner);
    assert_eq!(lost.load(Ordering::SeqCst), 1);
}

#[derive(Clone)]
struct Shared(Arc<Mutex<Option<Runner<Shared>>>>);

impl Provide<Shared> for Shared {
    fn provide(&self) -> &Shared {
        self
    }
}

#[task]
async fn note() -> u32 {
    7
}

/// Its undo uses the runner.
#[task]
async fn undo_by_the_runner(cx: &Context, shared: &Shared, ran: Arc<AtomicBool>) {
    let runner = shared.0.lock().unwrap().clone().unwrap();
    cx.on_failure(async move {
        wait(1).await;
        let seven = runner.oneshot(Note {}).await.unwrap();
        ran.store(seven == 7, Ordering::SeqCst);
    });
    pending().await
}

#[tokio::test]
async fn run_that_an_undo_polls_does_not_wait() {
    let shared = Shared(Arc::default());
    let mut runner = Runner::new(shared.clone());
    *shared.0.lock().unwrap() = Some(runner.clone());
    let ran = Arc::new(AtomicBool::new(false));
    let task = UndoByTheRunner { ran: Arc::clone(&ran) };
    assert!(poll_times(runner.call(task), 1).await.is_none());
    timeout(Duration::from_secs(60), runner.idle()).await.expect("it hangs");
    assert!(ran.load(Ordering::SeqCst));
    shared.0.lock().unwrap().take();
}

#[tokio::test(start_paused = true)]
async fn timeout_waits_for_the_undos() {
    let place = Place::default();
    let mut runner = Runner::new(place.clone()).timeout(Duration::from_secs(1));
    let stopped = runner.call(job()).await.unwrap_err();
    assert!(matches!(stopped, RunError::Stopped(())));
    assert_eq!(place.0.undone.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn until_stops_each_run() {
    let runner = Runner::new(Place::default()).until(|| async {
        wait(2).await;
        "shutdown"
    });
    for mut runner in [runner.clone(), runner] {
        let stopped = runner.call(job()).await.unwrap_err();
        assert!(matches!(stopped, RunError::Stopped("shutdown")));
        // A run that ends before is not stopped.
        runner.call(Write { key: Arc::new(AtomicUsize::new(1)) }).await.unwrap();
    }
}

#[tokio::test]
async fn panics_are_caught_with_a_stop_too_and_in_with_context() {
    let runner = Runner::new(Place::default()).with_context(|task| panic!("no {}", task.name));
    let error = runner.clone().catch_panics().oneshot(job()).await.unwrap_err();
    assert_eq!(error.downcast::<Panicked>().unwrap().to_string(), "Write panicked: no Write");
    let runner = Runner::new(Place::default()).until(|| wait(1)).catch_panics();
    let error = runner.oneshot(job()).await.unwrap_err();
    assert!(error.is::<RunError<io::Error>>());
    sleep(Duration::ZERO).await;
}
