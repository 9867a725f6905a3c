//! What a run leaves behind.

use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use conjoin::Context;
use futures_timer::Delay;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use tempfile::TempDir;

/// How long servers and spawned undos may take to clean up.
const PATIENCE: Duration = Duration::from_secs(10);
/// After so many runs that left something, the check stops waiting for more.
const ENOUGH: usize = 2;

/// An async closure of the test.
pub(crate) type Hook<'a, T> = Box<dyn Fn() -> LocalBoxFuture<'a, T> + 'a>;

pub(crate) fn hook<'a, T, U: 'a>(
    function: impl AsyncFn() -> T + 'a,
    map: impl Fn(T) -> U + Copy + 'a,
) -> Hook<'a, U> {
    let function = Rc::new(function);
    Box::new(move || {
        let function = Rc::clone(&function);
        async move { map(function().await) }.boxed_local()
    })
}

/// An async closure of the test that takes a content.
pub(crate) type HookOf<'a, A> = Box<dyn Fn(A) -> LocalBoxFuture<'a, ()> + 'a>;

pub(crate) fn hook_of<'a, A: 'a>(function: impl AsyncFn(A) + 'a) -> HookOf<'a, A> {
    let function = Rc::new(function);
    Box::new(move |argument| {
        let function = Rc::clone(&function);
        async move { function(argument).await }.boxed_local()
    })
}

/// Looks for what runs leave behind: whatever the test lists, the scratch directory, and undos that failed.
pub(crate) struct Watch<'a> {
    leftovers: Option<Hook<'a, Vec<String>>>,
    scratch: TempDir,
    undos: Arc<Mutex<Undos>>,
    /// What was there before, and what was reported.
    known: Vec<String>,
    /// How many runs have left something.
    found: usize,
}

impl<'a> Watch<'a> {
    pub(crate) async fn new(leftovers: Option<Hook<'a, Vec<String>>>) -> Self {
        let known = match &leftovers {
            Some(list) => list().await,
            None => Vec::new(),
        };
        let scratch = tempfile::tempdir().expect("a directory for the scratch directories");
        Self { leftovers, scratch, undos: Arc::default(), known, found: 0 }
    }

    /// The context of a run. A run and its repetition have the same key.
    pub(crate) fn context(&self, key: usize) -> Context {
        let undos = Arc::clone(&self.undos);
        let cx = Context::builder()
            .scratch_in(self.scratch.path())
            .key(format!("conjoin-test-{key}"))
            .on_undo_failed(move |error| lock(&undos).failures.push(error.to_string()))
            .build();
        let last = LastUndo::new(&self.undos);
        // Registered first, so it runs when all others have ended.
        cx.on_failure(async move { last.run() });
        cx
    }

    /// Returns what is wrong after a run, once everything had time to end.
    pub(crate) async fn find(&mut self, was_dropped: bool) -> Vec<String> {
        let deadline = Instant::now() + PATIENCE;
        let mut found = self.left().await;
        while (!found.is_empty() || lock(&self.undos).running > 0) && Instant::now() < deadline {
            Delay::new(Duration::from_millis(5)).await;
            found = self.left().await;
        }
        let undos = std::mem::take(&mut *lock(&self.undos));
        let were_lost = was_dropped && undos.were_lost;
        let why = if were_lost { " (its undo was lost: there is no async runtime)" } else { "" };
        let mut faults: Vec<_> = found.iter().map(|left| format!("leaves {left}{why}")).collect();
        if !found.is_empty() {
            self.known.extend(found);
            self.found += 1;
            if self.found == ENOUGH {
                faults.push("no later case is asked what it leaves".to_owned());
            }
        }
        if !were_lost {
            faults.extend(undos.failures.iter().map(|error| format!("an undo failed: {error}")));
        }
        faults
    }

    async fn left(&self) -> Vec<String> {
        if self.found == ENOUGH {
            return Vec::new();
        }
        let mut left = match &self.leftovers {
            Some(list) => list().await,
            None => Vec::new(),
        };
        let scratch = self.scratch.path().read_dir().into_iter().flatten().flatten();
        left.extend(scratch.map(|entry| format!("the scratch directory {:?}", entry.file_name())));
        for known in &self.known {
            if let Some(at) = left.iter().position(|left| left == known) {
                left.swap_remove(at);
            }
        }
        left
    }
}

/// The undos of the runs since the last look.
#[derive(Default)]
struct Undos {
    /// Runs whose undos may still run.
    running: usize,
    were_lost: bool,
    failures: Vec<String>,
}

/// The undo of a run that runs last. It is dropped without that if the run succeeds, and if its undos
/// are lost.
struct LastUndo {
    undos: Arc<Mutex<Undos>>,
    has_run: bool,
}

impl LastUndo {
    fn new(undos: &Arc<Mutex<Undos>>) -> Self {
        lock(undos).running += 1;
        Self { undos: Arc::clone(undos), has_run: false }
    }

    fn run(mut self) {
        self.has_run = true;
    }
}

impl Drop for LastUndo {
    fn drop(&mut self) {
        let mut undos = lock(&self.undos);
        undos.running = undos.running.saturating_sub(1);
        undos.were_lost |= !self.has_run;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
