//! The spans of the feature `tracing`. Without it a run is what it was.

/// What the macros put around the run of a task: `traced!(task "S3Read" ["key" (self.key)] run)`.
/// That a field can be recorded is checked without the feature too, which any other crate may turn
/// on.
#[cfg(not(feature = "tracing"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __traced {
    ($kind:ident $name:literal [] $($run:tt)*) => { $($run)* };
    ($kind:ident $name:literal [$($field:literal ($value:expr))*] $($run:tt)*) => {{
        let _ = || { $(let _ = $value;)* };
        $($run)*
    }};
}

/// The span is entered while the future is made, since a half makes its own then, and whenever it
/// is polled.
#[cfg(feature = "tracing")]
#[doc(hidden)]
#[macro_export]
macro_rules! __traced {
    ($kind:ident $name:literal [$($field:literal ($value:expr))*] $($run:tt)*) => {{
        let span = $crate::__private::tracing::info_span!($name $(, $field = $value)*);
        let future = {
            let _entered = span.enter();
            $($run)*
        };
        $crate::__private::traced(span, future, |error| $crate::__traced_failure!($kind error))
    }};
}

/// Here and not in a function, so that the event has the user's module for its target.
#[cfg(feature = "tracing")]
#[doc(hidden)]
#[macro_export]
macro_rules! __traced_failure {
    (task $error:ident) => {{
        use $crate::__private::NotShown as _;
        let shown = (&$crate::__private::Shown($error)).shown();
        if let Some(error) = $crate::__private::task_failure::<Self>($error, shown) {
            $crate::__private::tracing::error!(error, "failed");
        }
    }};
    (pair $error:ident) => {
        if let Some((span, error)) = $crate::__private::seam_failure($error) {
            $crate::__private::tracing::error!(parent: &span, error, "failed");
        }
    };
}

#[cfg(feature = "tracing")]
pub use on::*;

#[cfg(feature = "tracing")]
#[allow(missing_docs, reason = "hidden: for the macros' output only")]
mod on {
    use std::error::Error;
    use std::fmt::Display;
    use std::future::Future;

    use futures_util::TryFutureExt;
    use tracing::field::{Empty, Value, display};
    use tracing::{Instrument, Span};

    use crate::error::CombinedError;
    use crate::flow::error::FlowError;
    use crate::task::Task;

    /// Tells the failure in the span.
    pub fn traced<T, E>(
        span: Span,
        future: impl Future<Output = Result<T, E>>,
        failed: impl FnOnce(&E),
    ) -> impl Future<Output = Result<T, E>> {
        future.inspect_err(failed).instrument(span)
    }

    /// The error of a half that is not a pair, if it is the half's own.
    pub fn task_failure<'a, T: Task>(
        error: &'a T::Error,
        shown: Option<&'a dyn Display>,
    ) -> Option<Box<dyn Value + 'a>> {
        match (T::ERROR.source(error), shown) {
            (Some(error), _) if FlowError::is_behind(error) => None,
            (Some(error), _) => Some(Box::new(error)),
            (None, Some(shown)) => Some(Box::new(display(shown))),
            (None, None) => Some(Box::new(Empty)),
        }
    }

    /// The error of a pair, and the span that it happened in, if it is not one of the halves'.
    pub fn seam_failure<A: Task, B: Task>(
        error: &CombinedError<A, B>,
    ) -> Option<(Span, &(dyn Error + 'static))> {
        match error {
            CombinedError::Stitch(error) => Some((Span::current(), &**error)),
            CombinedError::Flow { error, .. } => Some((error.span().clone(), error.source()?)),
            CombinedError::First(_) | CombinedError::Second(_) => None,
        }
    }

    /// An error that is shown without being an [`Error`], such as a `String`.
    pub struct Shown<'a, E>(pub &'a E);

    impl<'a, E: Display> Shown<'a, E> {
        #[must_use]
        pub fn shown(&self) -> Option<&'a dyn Display> {
            Some(self.0)
        }
    }

    /// For whatever else there is.
    pub trait NotShown<'a> {
        fn shown(&self) -> Option<&'a dyn Display>;
    }

    impl<'a, E> NotShown<'a> for &Shown<'a, E> {
        fn shown(&self) -> Option<&'a dyn Display> {
            None
        }
    }
}
