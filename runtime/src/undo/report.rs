//! The report of an undo that failed, if nobody asked for it, and the span of an undo.

#[cfg(not(feature = "tracing"))]
pub(crate) use std::convert::identity as in_span;

#[cfg(not(feature = "tracing"))]
pub(super) fn undo_failed(error: &crate::box_error::BoxError) {
    eprintln!("a failed run could not be undone: {error}");
}

#[cfg(feature = "tracing")]
pub(super) fn undo_failed(error: &crate::box_error::BoxError) {
    let error: &(dyn std::error::Error + 'static) = &**error;
    tracing::error!(error, "a failed run could not be undone");
}

/// Returns the future in the current span.
#[cfg(feature = "tracing")]
pub(crate) fn in_span<F: Future>(future: F) -> impl Future<Output = F::Output> {
    tracing::Instrument::in_current_span(future)
}
