use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::iter::successors;
use std::sync::Arc;

use super::Origin;
use crate::retry::{Retry, cause};
use crate::{BoxError, TaskInfo};

/// The failure of a [`Flow`](super::Flow): the original error, and the task that the flow came from.
///
/// The second half reads it as the flow's last item, and the pair ends in it too, see
/// [`CombinedError::Flow`](crate::CombinedError::Flow). `Display` names the task;
/// [`source`](Error::source) is the original error. Clones are the same failure.
#[derive(Debug, Clone)]
pub struct FlowError(Arc<Failure>);

#[derive(Debug)]
struct Failure {
    error: BoxError,
    origin: Origin,
    /// The error comes of a flow that failed already, which is the one to blame.
    consequence: bool,
}

impl FlowError {
    /// Flows read flows: the error of a flow that only passes one on is the same failure.
    pub(super) fn new(error: BoxError, origin: &Origin) -> Self {
        let error = match error.downcast::<Self>() {
            Ok(failure) => return *failure,
            Err(error) => error,
        };
        let consequence = successors(Some(&*error as _), cause).any(<dyn Error>::is::<Self>);
        Self(Arc::new(Failure { error, origin: origin.clone(), consequence }))
    }

    /// The task that the flow came from; `None` if it was made outside of any pair.
    #[must_use]
    pub fn task(&self) -> Option<&'static TaskInfo> {
        self.0.origin.task()
    }

    /// The original error, if it is an `E`.
    #[must_use]
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        self.0.error.downcast_ref()
    }

    /// Returns whether trying again helps: what the task that the flow came from says of the error.
    #[must_use]
    pub fn retry(&self) -> Retry {
        self.task().map_or(Retry::Unspecified, |task| task.retry_of(&*self.0.error))
    }

    /// Says that the second half has dealt with the failure: the pair does not end in it.
    ///
    /// ```
    /// use conjoin::Flow;
    /// use futures::StreamExt;
    ///
    /// /// Takes what comes, and is content with it.
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
        self.0.origin.forget(self);
    }

    /// The second half has read it.
    pub(super) fn delivered(&self) {
        if !self.0.consequence {
            self.0.origin.failed(self);
        }
    }

    /// Whether `error` comes of a flow's failure, in which the pair is going to end.
    #[cfg(feature = "tracing")]
    pub(crate) fn is_behind(error: &(dyn Error + 'static)) -> bool {
        let causes = successors(Some(error), cause);
        causes.filter_map(|it| it.downcast_ref()).any(|it: &Self| it.0.origin.has_failed(it))
    }

    /// That of the half that the flow came from.
    #[cfg(feature = "tracing")]
    pub(crate) fn span(&self) -> &tracing::Span {
        &self.0.origin.span
    }

    pub(super) fn origin(&self) -> &Origin {
        &self.0.origin
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Display for FlowError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.task() {
            Some(task) => write!(f, "{}: {}", task.name, self.0.error),
            None => self.0.error.fmt(f),
        }
    }
}

impl Error for FlowError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0.error)
    }
}
