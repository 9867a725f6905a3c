use std::error::Error;
use std::fmt::{self, Debug, Display, Formatter};
use std::iter::successors;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

#[cfg(feature = "tracing")]
use std::sync::{Mutex, Weak};

use super::stopped::Stopped;
use crate::box_error::BoxError;
use crate::info::TaskInfo;
#[cfg(feature = "tracing")]
use crate::lock::lock;
use crate::retry::{Retry, cause};

/// The failure of a [`Flow`](crate::Flow): the original error and the task that the flow came from.
///
/// The second half reads it as the flow's last item, and the pair fails with it too: see
/// [`CombinedError::Flow`](crate::CombinedError::Flow). `Display` names the task;
/// [`source`](Error::source) is the original error. Clones are the same failure.
#[derive(Clone)]
pub struct FlowError(Arc<Failure>);

struct Failure {
    error: BoxError,
    /// Known once the half that made the flow has been polled.
    task: OnceLock<&'static TaskInfo>,
    /// The stream that ended: a flow and everything that it passes through.
    reading: u32,
    /// An earlier failure of the same stream.
    cause: Option<FlowError>,
    /// The second half has read it, and no pair has failed with it yet.
    outstanding: AtomicBool,
    /// Of the half that made the flow.
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

impl FlowError {
    /// A new failure. The error of a flow that only passes another one on is the same failure.
    pub(super) fn new(error: BoxError, reading: u32, cause: Option<Self>) -> Self {
        match error.downcast::<Self>() {
            Ok(failure) => *failure,
            Err(error) => Self(Arc::new(Failure {
                error,
                task: OnceLock::new(),
                reading,
                cause,
                outstanding: AtomicBool::new(false),
                #[cfg(feature = "tracing")]
                span: tracing::Span::current(),
            })),
        }
    }

    /// The run has ended before the flow: no task is to blame.
    #[cold]
    pub(super) fn stopped() -> Self {
        Self::new(Stopped.into(), 0, None)
    }

    /// The task that the flow came from. `None` if the flow was made outside of any pair, and for a
    /// flow that [is stopped](Self::is_stopped).
    #[must_use]
    pub fn task(&self) -> Option<&'static TaskInfo> {
        self.0.task.get().copied()
    }

    /// Returns whether the flow ended because its run was stopped or dropped, or failed elsewhere.
    ///
    /// The data is then incomplete, and no half is blamed: discard what you have written.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.causes().any(<dyn Error>::is::<Stopped>)
    }

    /// The original error, if it is an `E`.
    #[must_use]
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        self.0.error.downcast_ref()
    }

    /// Returns whether trying again helps. The task that the flow came from decides.
    #[must_use]
    pub fn retry(&self) -> Retry {
        self.task().map_or(Retry::Unspecified, |task| task.retry_of(&*self.0.error))
    }

    /// Declares that the second half has dealt with the failure, so the pair does not fail with it.
    ///
    /// This includes the failures that caused it, such as the failure of a flow whose error a stream in
    /// [`Flow::through`](crate::Flow::through) has replaced.
    ///
    /// ```
    /// use conjoin::Flow;
    /// use futures::StreamExt;
    ///
    /// /// Keeps the lines that arrive.
    /// async fn best_effort(mut lines: Flow<String>) -> Vec<String> {
    ///     let mut read = Vec::new();
    ///     while let Some(line) = lines.next().await {
    ///         match line {
    ///             Ok(line) => read.push(line),
    ///             Err(error) => error.ignore(),
    ///         }
    ///     }
    ///     read
    /// }
    /// ```
    pub fn ignore(&self) {
        self.settle();
        self.origins().for_each(Self::ignore);
    }

    /// Marks the failure as read. Returns false if a pair already has to deal with it.
    pub(super) fn deliver(&self) -> bool {
        let delivered = !self.is_stopped() && !self.0.outstanding.swap(true, Ordering::Relaxed);
        #[cfg(feature = "tracing")]
        if delivered {
            lock(&DELIVERED).push(Arc::downgrade(&self.0));
        }
        delivered
    }

    pub(super) fn settle(&self) {
        self.0.outstanding.store(false, Ordering::Relaxed);
    }

    pub(super) fn is_outstanding(&self) -> bool {
        self.0.outstanding.load(Ordering::Relaxed)
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(super) fn is_of(&self, reading: u32) -> bool {
        self.0.reading == reading
    }

    pub(super) fn blame(&self, task: &'static TaskInfo) {
        self.0.task.get_or_init(|| task);
    }

    /// The failures of flows that this one follows from.
    pub(super) fn origins(&self) -> impl Iterator<Item = &Self> {
        let told = self.causes().filter_map(<dyn Error>::downcast_ref);
        told.chain(&self.0.cause)
    }

    /// The original error and its sources.
    fn causes(&self) -> impl Iterator<Item = &(dyn Error + 'static)> {
        successors(Some(&*self.0.error as _), cause)
    }
}

#[cfg(feature = "tracing")]
impl FlowError {
    /// The span of the half that the flow came from.
    pub(crate) fn span(&self) -> &tracing::Span {
        &self.0.span
    }

    /// Whether `error` shows a flow's failure, with which a pair is going to fail.
    pub(crate) fn is_behind(error: &(dyn Error + 'static)) -> bool {
        let mut failures = lock(&DELIVERED);
        failures.retain(|it| it.strong_count() > 0);
        let failures: Vec<_> = failures.iter().filter_map(Weak::upgrade).map(Self).collect();
        let mut blamed = failures.iter().filter(|it| it.is_outstanding() && it.task().is_some());
        blamed.any(|it| it.is_shown_by(error))
    }

    /// Whether the failure, or only its original error, is behind `error`: a transparent wrapper
    /// skips the failure.
    fn is_shown_by(&self, error: &(dyn Error + 'static)) -> bool {
        let original: &(dyn Error + 'static) = &*self.0.error;
        successors(Some(error), cause).any(|it| match it.downcast_ref::<Self>() {
            Some(failure) => failure.is_same(self) || failure.origins().any(|it| it.is_same(self)),
            None => std::ptr::eq(it, original),
        })
    }
}

/// The failures that a second half has read. A task's error tells no run.
#[cfg(feature = "tracing")]
static DELIVERED: Mutex<Vec<Weak<Failure>>> = Mutex::new(Vec::new());

impl Debug for FlowError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowError")
            .field("task", &self.task().map(|task| task.name))
            .field("error", &self.0.error)
            .finish()
    }
}

impl Display for FlowError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.task() {
            Some(task) => write!(f, "{}: {}", task.name, self.0.error),
            None => Display::fmt(&self.0.error, f),
        }
    }
}

impl Error for FlowError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0.error)
    }
}
