use crate::box_error::BoxError;
use crate::catch::quietly;

/// Reports errors at the end of a run that the run's own error has no place for.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) hook: Option<Hook>,
}

type Hook = Box<dyn Fn(&BoxError) + Send + Sync>;

impl Report {
    pub(crate) fn report(&self, error: impl Into<BoxError>) {
        let error = error.into();
        quietly(|| match &self.hook {
            Some(hook) => hook(&error),
            None => default(&error),
        });
    }
}

#[cfg(not(feature = "tracing"))]
fn default(error: &BoxError) {
    use std::io::{Write, stderr};
    // Not `eprintln!`, which panics if the standard error output is closed.
    let _ = writeln!(stderr(), "a run could not be undone: {error}");
}

#[cfg(feature = "tracing")]
fn default(error: &BoxError) {
    let error: &(dyn std::error::Error + 'static) = &**error;
    tracing::error!(error, "a run could not be undone");
}

#[cfg(not(feature = "tracing"))]
pub(crate) use std::convert::identity as in_span;

/// Returns the future in the current span.
#[cfg(feature = "tracing")]
pub(crate) fn in_span<F: Future>(future: F) -> impl Future<Output = F::Output> {
    tracing::Instrument::in_current_span(future)
}
