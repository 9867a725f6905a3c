//! A task as a tower service, with tower's own layers.

use std::convert::Infallible;
use std::future::{pending, ready};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conjoin::{CombinedError, Context, Panicked, Progress, Provide, Runner, combine, task};
use tokio::task::{JoinSet, yield_now};
use tokio::time::{advance, timeout};
use tower::load_shed::error::Overloaded;
use tower::retry::Policy;
use tower::timeout::error::Elapsed;
use tower::{Service, ServiceBuilder, ServiceExt};

/// The steps that ran, in order.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Vec<&'static str>>>);

impl Log {
    fn add(&self, what: &'static str) {
        self.0.lock().unwrap().push(what);
    }

    fn get(&self) -> Vec<&'static str> {
        self.0.lock().unwrap().clone()
    }
}

/// How many runs are in progress, and the maximum so far.
#[derive(Default)]
struct Load {
    now: AtomicUsize,
    most: AtomicUsize,
}

#[derive(Default, Provide)]
struct Env {
    log: Log,
    load: Load,
}

#[task(output(text))]
async fn open(log: &Log, text: String) -> String {
    log.add("open");
    text
}

/// Fails until there are `works_at` tries; hangs if that is `None`.
#[task]
async fn put(log: &Log, cx: &Context, text: String, works_at: Option<usize>) -> io::Result<usize> {
    let undo = log.clone();
    cx.on_failure(async move { undo.add("undo") });
    let Some(works_at) = works_at else { return pending().await };
    if log.get().iter().filter(|&&done| done == "open").count() < works_at {
        return Err(io::Error::other("not yet"));
    }
    Ok(text.len())
}

combine! {
    #[derive(Debug, Clone)]
    struct Move = Open => Put
}

fn job(works_at: impl Into<Option<usize>>) -> Move {
    Move { text: "seam".to_owned(), works_at: works_at.into() }
}

#[task]
async fn work(load: &Load) {
    let now = load.now.fetch_add(1, Ordering::Relaxed) + 1;
    load.most.fetch_max(now, Ordering::Relaxed);
    yield_now().await;
    load.now.fetch_sub(1, Ordering::Relaxed);
}

#[task]
fn divide(by: u32) -> u32 {
    1 / by
}

#[tokio::test]
async fn pair_is_a_service_and_its_errors_keep_their_types() {
    let mut service = Runner::new(Env::default());
    assert_eq!(service.call(job(1)).await.unwrap(), 4);
    let error = service.call(job(9)).await.unwrap_err();
    assert!(matches!(&error, CombinedError::Second(error) if error.to_string() == "not yet"));
    // The same service runs another task.
    assert_eq!(service.call(Divide { by: 1 }).await.unwrap(), 1);
}

#[tokio::test]
async fn clones_lend_the_same_environment() {
    let env = Arc::new(Env::default());
    let service = Runner::from(Arc::clone(&env));
    for mut service in [service.clone(), service] {
        service.call(job(1)).await.unwrap();
    }
    assert_eq!(env.log.get(), ["open", "open"]);
}

#[tokio::test(start_paused = true)]
async fn timeout_runs_the_undos() {
    let env = Arc::new(Env::default());
    let service = ServiceBuilder::new().timeout(Duration::from_secs(1));
    let service = service.service(Runner::from(Arc::clone(&env)));
    let error = service.oneshot(job(None)).await.unwrap_err();
    assert!(error.is::<Elapsed>());
    // Nothing awaits the undo: it runs in its own task.
    yield_now().await;
    assert_eq!(env.log.get(), ["open", "undo"]);
}

#[derive(Clone)]
struct Tries(usize);

impl<Out, E> Policy<Move, Out, E> for Tries {
    type Future = std::future::Ready<()>;

    fn retry(&mut self, _: &mut Move, result: &mut Result<Out, E>) -> Option<Self::Future> {
        self.0 = self.0.checked_sub(1)?;
        result.is_err().then(|| ready(()))
    }

    fn clone_request(&mut self, job: &Move) -> Option<Move> {
        Some(job.clone())
    }
}

#[tokio::test]
async fn retry_starts_over_after_the_undos() {
    let env = Arc::new(Env::default());
    let service = ServiceBuilder::new().retry(Tries(5)).service(Runner::from(Arc::clone(&env)));
    assert_eq!(service.oneshot(job(3)).await.unwrap(), 4);
    assert_eq!(env.log.get(), ["open", "undo", "open", "undo", "open"]);
}

#[tokio::test(start_paused = true)]
async fn rate_limit_applies() {
    let hour = Duration::from_secs(3600);
    let mut service = ServiceBuilder::new().rate_limit(2, hour).service(Runner::new(()));
    for _ in 0..2 {
        ServiceExt::<Divide>::ready(&mut service).await.unwrap();
        service.call(Divide { by: 1 }).await.unwrap();
    }
    let mut third = Box::pin(ServiceExt::<Divide>::ready(&mut service));
    assert!(timeout(hour / 2, &mut third).await.is_err());
    advance(hour).await;
    third.await.unwrap();
}

#[tokio::test]
async fn concurrency_limit_applies() {
    let env = Arc::new(Env::default());
    let service = ServiceBuilder::new().concurrency_limit(2);
    let service = service.service(Runner::from(Arc::clone(&env)));
    let mut running = JoinSet::new();
    for _ in 0..20 {
        running.spawn(service.clone().oneshot(Work {}));
    }
    running.join_all().await;
    assert_eq!(env.load.most.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn load_is_shed() {
    let service = ServiceBuilder::new().load_shed().concurrency_limit(1);
    let service = service.service(Runner::new(Env::default()));
    let mut running = tokio::spawn(service.clone().oneshot(job(None)));
    assert!(timeout(Duration::from_millis(1), &mut running).await.is_err());
    let error = service.oneshot(job(1)).await.unwrap_err();
    assert!(error.is::<Overloaded>());
    running.abort();
}

#[tokio::test]
async fn buffer_works() {
    let service = ServiceBuilder::new().buffer(4).service(Runner::new(Env::default()));
    let mut running = JoinSet::new();
    for _ in 0..20 {
        running.spawn(service.clone().oneshot(job(1)));
    }
    for moved in running.join_all().await {
        assert_eq!(moved.unwrap(), 4);
    }
}

#[tokio::test]
async fn panics_can_be_caught_as_errors() {
    let mut service = Runner::new(()).catch_panics();
    let error = service.call(Divide { by: 0 }).await.unwrap_err();
    let panicked = error.downcast::<Panicked>().unwrap();
    assert_eq!(panicked.to_string(), "Divide panicked: attempt to divide by zero");
    assert_eq!(service.clone().call(Divide { by: 1 }).await.unwrap(), 1);

    let mut service = Runner::new(());
    let run = tokio::spawn(async move { service.call(Divide { by: 0 }).await });
    assert!(run.await.unwrap_err().is_panic());
}

#[tokio::test]
async fn catching_panics_keeps_the_tasks_own_errors() {
    let mut service = Runner::new(Env::default()).catch_panics();
    let error = service.call(job(9)).await.unwrap_err();
    assert!(error.is::<CombinedError<Open, Put>>());
}

#[task]
async fn count(cx: &Context, seen: Progress) -> Result<bool, Infallible> {
    cx.progress().add_items(1);
    cx.progress().add_bytes(10);
    Ok(seen.bytes() == 10)
}

#[tokio::test]
async fn configured_context_shows_the_progress() {
    let running = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&running);
    let mut service = Runner::new(()).with_context(move |task| {
        let cx = Context::new();
        seen.lock().unwrap().push((task.name, cx.progress()));
        cx
    });
    assert!(!service.call(Count { seen: Progress::default() }).await.unwrap());
    let running = running.lock().unwrap();
    assert_eq!((running[0].0, running[0].1.bytes()), ("Count", 10));
}
