//! Every fault at every step and every poll, on every executor, counted in a table:
//! `cargo test -p conjoin-tests --test ends faults -- --nocapture`.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Mutex;
use std::time::Duration;

use conjoin::{RunError, RunIn, Task};
use futures::FutureExt;

use super::plan::{
    AtOnce, Attempts, DroppedAttempt, Fault, Nested, Pair, Plan, Work, poll_times, wait,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Executor {
    Tokio,
    TokioThreads,
    Smol,
    Futures,
}

impl Executor {
    const ALL: [Self; 4] = [Self::Tokio, Self::TokioThreads, Self::Smol, Self::Futures];

    /// Runs it, and what it has spawned.
    fn run(self, future: impl Future<Output = ()> + Send + 'static) {
        use tokio::runtime::Builder;
        let and_rest = async {
            future.await;
            wait(64).await;
        };
        match self {
            Self::Tokio => {
                Builder::new_current_thread().enable_all().build().unwrap().block_on(and_rest)
            }
            Self::TokioThreads => {
                let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
                runtime.unwrap().block_on(async { tokio::spawn(and_rest).await.unwrap() });
            }
            Self::Smol => smol::block_on(smol::spawn(and_rest)),
            Self::Futures => futures::executor::block_on(and_rest),
        }
    }

    fn spawns(self) -> bool {
        matches!(self, Self::Tokio | Self::TokioThreads)
    }
}

/// How a run is ended from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Never,
    Stop(usize),
    Drop(usize),
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    runs: usize,
    succeeded: usize,
    failed: usize,
    stopped: usize,
    panicked: usize,
    dropped: usize,
    undone: usize,
    lost: usize,
}

type Table = BTreeMap<(&'static str, Executor), Counts>;

/// Runs a task with these faults, and checks every promise.
async fn try_one<T>(task: T, plan: Plan, end: End, executor: Executor, counts: &Mutex<Counts>)
where
    T: RunIn<Plan> + Send,
{
    let cx = plan.context();
    let (stop_at, polls) = match end {
        End::Never => (usize::MAX, usize::MAX),
        End::Stop(polls) => (polls, usize::MAX),
        End::Drop(polls) => (usize::MAX, polls),
    };
    let run = AssertUnwindSafe(poll_times(cx.run_until(task, &plan, wait(stop_at)), polls));
    let result = run.catch_unwind().await;
    let undone = plan.undone();
    let count = |count: fn(&mut Counts) -> &mut usize| *count(&mut counts.lock().unwrap()) += 1;
    count(|it| &mut it.runs);
    match &result {
        Ok(None) => {
            count(|it| &mut it.dropped);
            let deadline = std::time::Instant::now() + Duration::from_secs(20);
            while executor.spawns() && plan.open() > 0 {
                assert!(std::time::Instant::now() < deadline, "{} are never undone", plan.open());
                wait(1).await;
            }
            // The scratch directory goes after the undos.
            while executor.spawns() && plan.is_scratch_left() {
                assert!(std::time::Instant::now() < deadline, "scratch is never removed");
                wait(1).await;
            }
            assert_eq!(plan.lost(), plan.open(), "each undo is run or reported");
        }
        Ok(Some(Ok(_))) => {
            count(|it| &mut it.succeeded);
            wait(8).await;
            assert_eq!(plan.undone(), undone, "something is undone after success");
        }
        other => {
            match other {
                Ok(Some(Err(RunError::Failed(_)))) => count(|it| &mut it.failed),
                Ok(Some(Err(RunError::Stopped(())))) => count(|it| &mut it.stopped),
                _ => count(|it| &mut it.panicked),
            }
            assert_eq!(plan.open(), 0, "the run has returned, and not everything is undone");
        }
    }
    plan.check();
    let mut counts = counts.lock().unwrap();
    counts.undone += plan.undone();
    counts.lost += plan.lost();
}

/// Tries a task with every fault at every step, and with every end from outside at every poll.
fn try_all<T>(name: &'static str, make: fn() -> T, table: &mut Table)
where
    T: RunIn<Plan> + Task<Output: Send, Error: Send> + Send + 'static,
{
    for executor in Executor::ALL {
        let counts: &'static Mutex<Counts> = Box::leak(Box::default());
        executor.run(async move {
            for fault in [Fault::Nothing, Fault::Error, Fault::Panic, Fault::PanicInDrop] {
                for at in 0.. {
                    let undisturbed = Plan::new(fault, at);
                    try_one(make(), undisturbed.clone(), End::Never, executor, counts).await;
                    for polls in 0.. {
                        let plan = || Plan::new(fault, at);
                        let before = counts.lock().unwrap().dropped;
                        try_one(make(), plan(), End::Drop(polls), executor, counts).await;
                        try_one(make(), plan(), End::Stop(polls), executor, counts).await;
                        if counts.lock().unwrap().dropped == before {
                            break;
                        }
                    }
                    // All steps are tried.
                    if !undisturbed.is_reached() {
                        break;
                    }
                }
            }
        });
        table.insert((name, executor), *counts.lock().unwrap());
    }
}

#[test]
#[cfg_attr(miri, ignore = "takes hours")]
fn every_fault_at_every_poll() {
    std::panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        if payload.downcast_ref::<&str>() != Some(&"planned") {
            eprintln!("{info}");
        }
    }));
    let mut table = Table::new();
    try_all("task", || Work {}, &mut table);
    try_all("pair", || Pair {}, &mut table);
    try_all("nested pair", || Nested {}, &mut table);
    try_all("attempts", || Attempts {}, &mut table);
    try_all("dropped attempt", || DroppedAttempt {}, &mut table);
    try_all("pairs at once", || AtOnce {}, &mut table);
    println!(
        "| task | executor | runs | succeeded | failed | stopped | panicked | dropped | undone | lost, reported |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for ((name, executor), it) in &table {
        let Counts { runs, succeeded, failed, stopped, panicked, dropped, undone, lost } = it;
        println!(
            "| {name} | {executor:?} | {runs} | {succeeded} | {failed} | {stopped} | {panicked} | {dropped} | {undone} | {lost} |"
        );
    }
    for it in table.values() {
        assert!(it.failed > 0 && it.stopped > 0 && it.panicked > 0 && it.dropped > 0, "{table:?}");
    }
}
