use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::task::{Poll, Waker};

use super::error::FlowError;
use super::flows::{Drive, Flows, RecordRef};
use super::stop::Place;
use crate::box_error::BoxError;
use crate::info::TaskInfo;

/// Where a flow came from: a flow shares it with what it passes through.
#[derive(Clone)]
pub(crate) struct Origin {
    flows: Arc<Flows>,
    record: RecordRef,
    reading: u32,
    #[cfg(feature = "tracing")]
    span: tracing::Span,
}

impl Origin {
    /// The origin of a new flow.
    pub(crate) fn new(flows: &Arc<Flows>) -> Self {
        let record = flows.make();
        let reading = flows.run().record(&record).next_reading();
        Self {
            flows: Arc::clone(flows),
            record,
            reading,
            #[cfg(feature = "tracing")]
            span: tracing::Span::current(),
        }
    }

    /// The origin of another flow of the same content.
    pub(super) fn again(&self) -> Self {
        let reading = self.flows.run().record(&self.record).next_reading();
        Self { reading, ..self.clone() }
    }

    pub(super) fn task(&self) -> Option<&'static TaskInfo> {
        self.flows.run().record(&self.record).task()
    }

    #[cold]
    pub(super) fn error(&self, error: impl Into<BoxError>) -> FlowError {
        #[cfg(feature = "tracing")]
        let _entered = self.span.enter();
        let cause = self.flows.run().failure_of(&self.record, self.reading);
        let error = FlowError::new(error.into(), self.reading, cause);
        if let Some(task) = self.task() {
            error.blame(task);
        }
        error
    }

    /// The second half has read the failure.
    #[cold]
    pub(super) fn deliver(&self, error: &FlowError) {
        self.flows.run().deliver(&self.record, error);
    }

    #[inline]
    pub(super) fn deliver_from<T>(&self, item: &Poll<Option<Result<T, FlowError>>>) {
        if let Poll::Ready(Some(Err(error))) = item {
            self.deliver(error);
        }
    }

    pub(super) fn read_ahead<D: Drive + 'static>(&self, ahead: &Arc<D>) {
        self.flows.run().read_ahead(self.record.clone(), ahead);
    }

    #[inline]
    pub(super) fn is_stopped(&self) -> bool {
        self.flows.is_stopped()
    }

    /// Whether a reader has `ended`, or the run is stopped.
    #[inline]
    pub(super) fn is_over(&self, ended: bool) -> bool {
        self.flows.is_over(ended)
    }

    /// Has `waker` woken when the run is stopped. Returns false if that has happened already.
    #[inline]
    pub(super) fn wait(&self, place: &mut Place, waker: &Waker) -> bool {
        self.flows.wait(place, waker)
    }

    pub(super) fn leave(&self, place: &mut Place) {
        self.flows.leave(place);
    }

    #[cfg(feature = "tracing")]
    pub(super) fn span(&self) -> &tracing::Span {
        &self.span
    }
}

impl Debug for Origin {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Origin").field(&self.task().map(|task| task.name)).finish()
    }
}
