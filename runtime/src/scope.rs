//! What ends together: a run, or an attempt inside a run.

mod adopt;
mod report;
mod rollback;
mod scratch;
mod threads;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use futures_core::future::BoxFuture;

use crate::box_error::BoxError;
use crate::catch::quietly;
use crate::lock::lock;
use crate::progress::Progress;
pub(crate) use adopt::{Adopt, spawn};
pub(crate) use report::{Report, in_span};
pub(crate) use rollback::Rollback;
#[cfg(feature = "tower")]
pub(crate) use rollback::is_undoing;
pub(crate) use scratch::Scratch;
use threads::Threads;
pub(crate) use threads::Working;

pub(crate) type Undo = BoxFuture<'static, Result<(), BoxError>>;
pub(crate) type UndoLimit = Box<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>;

/// A run or an attempt: its undos, its threads, and whether it was stopped.
pub(crate) struct Scope {
    kind: Kind,
    /// In the order in which they were registered.
    undos: Mutex<Vec<Undo>>,
    /// The attempts that were dropped and have not been undone yet.
    dropped: Mutex<Vec<Rollback>>,
    threads: Threads,
    stopped: AtomicBool,
    ended: AtomicBool,
}

enum Kind {
    Run(Box<Settings>),
    Attempt(Arc<Scope>),
}

/// What a run and all attempts in it share.
#[derive(Default)]
pub(crate) struct Settings {
    pub(crate) report: Report,
    pub(crate) undo_limit: Option<UndoLimit>,
    pub(crate) scratch: Scratch,
    pub(crate) progress: OnceLock<Progress>,
    pub(crate) key: Option<String>,
}

impl Scope {
    pub(crate) fn run(settings: Settings) -> Self {
        Self::new(Kind::Run(Box::new(settings)))
    }

    pub(crate) fn attempt(outer: Arc<Self>) -> Self {
        Self::new(Kind::Attempt(outer))
    }

    fn new(kind: Kind) -> Self {
        Self {
            kind,
            undos: Mutex::default(),
            dropped: Mutex::default(),
            threads: Threads::default(),
            stopped: AtomicBool::new(false),
            ended: AtomicBool::new(false),
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        match &self.kind {
            Kind::Run(settings) => settings,
            Kind::Attempt(outer) => outer.settings(),
        }
    }

    pub(crate) fn register(&self, undo: Undo) {
        lock(&self.undos).push(undo);
    }

    pub(crate) fn is_stopped(&self) -> bool {
        let outer = match &self.kind {
            Kind::Run(_) => false,
            Kind::Attempt(outer) => outer.is_stopped(),
        };
        outer || self.stopped.load(Ordering::Acquire)
    }

    /// Tells its threads to end.
    pub(crate) fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
    }

    /// Whether there is anything to wait for before a run that failed can return.
    pub(crate) fn has_work(&self) -> bool {
        self.has_dropped_attempts() || self.threads.are_running() || !lock(&self.undos).is_empty()
    }

    pub(crate) fn has_dropped_attempts(&self) -> bool {
        !lock(&self.dropped).is_empty()
    }

    /// Returns the attempt that was dropped last.
    pub(crate) fn dropped_attempt(&self) -> Option<Rollback> {
        lock(&self.dropped).pop()
    }

    /// The run has succeeded: nothing is undone but the attempts that were dropped.
    pub(crate) fn succeed(&self, adopt: &impl Adopt) {
        if self.ended.swap(true, Ordering::Relaxed) {
            return;
        }
        self.forget_undos();
        self.settings().scratch.remove(&self.settings().report);
        while let Some(attempt) = self.dropped_attempt() {
            adopt.adopt(attempt);
        }
    }

    /// The attempt has succeeded: the outer run undoes it if that fails later.
    pub(crate) fn keep_in(&self, outer: &Self) {
        self.ended.store(true, Ordering::Relaxed);
        let undos = std::mem::take(&mut *lock(&self.undos));
        lock(&outer.undos).extend(undos);
        let dropped = std::mem::take(&mut *lock(&self.dropped));
        lock(&outer.dropped).extend(dropped);
    }

    /// The run has failed, and everything is undone.
    fn fail(&self) {
        self.ended.store(true, Ordering::Relaxed);
        if let Kind::Run(settings) = &self.kind {
            settings.scratch.end_of_failure(&settings.report);
        }
    }

    fn forget_undos(&self) {
        for undo in std::mem::take(&mut *lock(&self.undos)) {
            quietly(|| drop(undo));
        }
    }
}

impl Adopt for Arc<Scope> {
    /// Keeps an attempt that was dropped.
    fn adopt(&self, attempt: Rollback) {
        lock(&self.dropped).push(attempt);
    }
}

/// Only of a context that was lent: what a run owns has ended before.
impl Drop for Scope {
    fn drop(&mut self) {
        if *self.ended.get_mut() {
            return;
        }
        self.forget_undos();
        while let Some(attempt) = self.dropped_attempt() {
            spawn(attempt);
        }
        self.fail();
    }
}
