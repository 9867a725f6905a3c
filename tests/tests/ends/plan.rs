//! Halves whose faults are planned, and a record of what they began and undid.

use std::future::poll_fn;
use std::io;
use std::path::PathBuf;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context as Waker, Poll};

use conjoin::{CombinedError, Context, Provide, RunIn, combine, task};

/// What happens at the planned step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Nothing,
    Error,
    Panic,
    /// The half owns something whose `Drop` panics.
    PanicInDrop,
}

/// The faults of one run, and what it did. Clones are the same plan.
#[derive(Debug, Clone)]
pub(super) struct Plan(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    fault: Fault,
    at: usize,
    steps: AtomicUsize,
    record: Mutex<Record>,
}

#[derive(Debug, Default)]
struct Record {
    begun: usize,
    /// What has to be undone if the run fails now, in order.
    open: Vec<usize>,
    undone: usize,
    lost: usize,
    mistakes: Vec<String>,
    scratch: Option<PathBuf>,
}

impl Provide<Plan> for Plan {
    fn provide(&self) -> &Plan {
        self
    }
}

impl Plan {
    pub(super) fn new(fault: Fault, at: usize) -> Self {
        let (steps, record) = (AtomicUsize::new(0), Mutex::default());
        Self(Arc::new(Inner { fault, at, steps, record }))
    }

    pub(super) fn context(&self) -> Context {
        let plan = self.clone();
        Context::builder().on_undo_failed(move |error| plan.reported(&error.to_string())).build()
    }

    /// Waits once, and then does what is planned.
    async fn step(&self) -> io::Result<()> {
        wait(1).await;
        let step = self.0.steps.fetch_add(1, Ordering::SeqCst);
        match self.0.fault {
            Fault::Error if step == self.0.at => Err(io::Error::other("planned")),
            Fault::Panic if step == self.0.at => panic!("planned"),
            Fault::PanicInDrop if step == self.0.at => {
                let _bomb = Bomb;
                Err(io::Error::other("planned"))
            }
            _ => Ok(()),
        }
    }

    /// Whether the run has reached the planned step.
    pub(super) fn is_reached(&self) -> bool {
        self.0.steps.load(Ordering::SeqCst) > self.0.at
    }

    fn begin(&self, cx: &Context) -> io::Result<()> {
        let path = cx.scratch()?;
        let mut record = self.0.record.lock().unwrap();
        let id = record.begun;
        record.begun += 1;
        record.open.push(id);
        record.scratch = Some(path.to_owned());
        drop(record);
        let plan = self.clone();
        cx.on_failure(async move {
            wait(1).await;
            plan.undo(id);
        });
        Ok(())
    }

    fn undo(&self, id: usize) {
        let mut record = self.0.record.lock().unwrap();
        record.undone += 1;
        if record.open.last() == Some(&id) {
            record.open.pop();
        } else {
            let mistake = format!("{id} is undone, and {:?} are open", record.open);
            record.mistakes.push(mistake);
        }
        if !record.scratch.as_ref().is_some_and(|path| path.exists()) {
            record.mistakes.push(format!("{id} is undone after the scratch directory is gone"));
        }
    }

    fn reported(&self, error: &str) {
        let mut record = self.0.record.lock().unwrap();
        if error.contains("lost") {
            record.lost += 1;
        } else {
            record.mistakes.push(format!("reported: {error}"));
        }
    }

    pub(super) fn open(&self) -> usize {
        self.0.record.lock().unwrap().open.len()
    }

    pub(super) fn undone(&self) -> usize {
        self.0.record.lock().unwrap().undone
    }

    pub(super) fn lost(&self) -> usize {
        self.0.record.lock().unwrap().lost
    }

    pub(super) fn is_scratch_left(&self) -> bool {
        self.0.record.lock().unwrap().scratch.as_ref().is_some_and(|path| path.exists())
    }

    /// Nothing went wrong, and the scratch directory is gone.
    pub(super) fn check(&self) {
        let record = self.0.record.lock().unwrap();
        assert!(record.mistakes.is_empty(), "{:?}", record.mistakes);
        assert!(!record.scratch.as_ref().is_some_and(|path| path.exists()), "scratch is left");
    }
}

struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("planned");
        }
    }
}

/// Is pending `times` times.
pub(super) async fn wait(mut times: usize) {
    poll_fn(|waker| {
        if times == 0 {
            return Poll::Ready(());
        }
        times -= 1;
        waker.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Polls a future this many times, and then drops it.
pub(super) async fn poll_times<F: Future>(future: F, times: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut polled = 0;
    poll_fn(|waker: &mut Waker<'_>| {
        if polled == times {
            return Poll::Ready(None);
        }
        polled += 1;
        let future: Pin<&mut F> = future.as_mut();
        waker.waker().wake_by_ref();
        future.poll(waker).map(Some)
    })
    .await
}

#[task]
pub(super) async fn work(plan: &Plan, cx: &Context) -> io::Result<()> {
    plan.begin(cx)?;
    plan.step().await?;
    plan.step().await
}

combine! { pub(super) struct Pair = Work => |()| Work {} }
combine! { pub(super) struct Nested = Pair => |()| Pair {} }

type PairError = CombinedError<Work, Work>;

fn planned(error: PairError) -> io::Error {
    io::Error::other(error)
}

/// Tries twice, and fails if both do.
#[task]
pub(super) async fn attempts(plan: &Plan, cx: &Context) -> io::Result<()> {
    plan.begin(cx)?;
    let open = plan.open();
    if cx.attempt(Pair {}, plan).await.is_err() {
        assert_eq!(plan.open(), open, "a failed attempt is undone");
        cx.attempt(Pair {}, plan).await.map_err(planned)?;
    }
    plan.step().await
}

/// Drops an attempt, and makes another one.
#[task]
pub(super) async fn dropped_attempt(plan: &Plan, cx: &Context) -> io::Result<()> {
    plan.begin(cx)?;
    let open = plan.open();
    let dropped = poll_times(cx.attempt(Pair {}, plan), 3).await;
    if let Some(result) = dropped {
        return result.map_err(planned);
    }
    cx.attempt(Check { open }, plan).await?;
    plan.step().await
}

/// The attempt before was undone.
#[task]
pub(super) async fn check(plan: &Plan, open: usize) -> io::Result<()> {
    assert_eq!(plan.open(), open, "a dropped attempt is undone before the next one");
    Ok(())
}

/// Two pairs at once on one context.
#[task]
pub(super) async fn at_once(plan: &Plan, cx: &Context) -> io::Result<()> {
    let (first, second) = futures::join!(Pair {}.run_in(plan, cx), Nested {}.run_in(plan, cx));
    let text = |error: &dyn std::error::Error| io::Error::other(error.to_string());
    first.map_err(|error| text(&error))?;
    second.map_err(|error| text(&error))
}
