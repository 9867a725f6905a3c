//! The spans of the feature `tracing`. Without it, a run is not changed.

#[cfg(feature = "tracing")]
mod failure;
#[cfg(feature = "tracing")]
mod run;

#[cfg(feature = "tracing")]
pub use failure::{NotShown, Shown, seam_failure, task_failure, text};
#[cfg(feature = "tracing")]
pub use run::traced;

/// The macros put this around the run of a task: `traced!(task "S3Read" ["key" (self.key)] run)`.
/// Whether a field can be recorded is checked without the feature too, since any other crate may turn
/// the feature on.
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

/// The span is entered while the future is made, because a half makes its own span then, and whenever
/// the future is polled.
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
        $crate::__private::traced(span, future, |__error, __recorded| {
            $crate::__traced_failure!($kind __error __recorded)
        })
    }};
}

/// Records the failure, if it is a new one, and returns its text. A macro, so the event has the
/// user's module as its target.
#[cfg(feature = "tracing")]
#[doc(hidden)]
#[macro_export]
macro_rules! __traced_failure {
    (task $error:ident $recorded:ident) => {{
        use $crate::__private::NotShown as _;
        let shown = (&$crate::__private::Shown($error)).shown();
        let failure = $crate::__private::task_failure::<Self>($error, shown, $recorded);
        failure.and_then(|__failure| {
            $crate::__private::tracing::error!(error = __failure, "failed");
            $crate::__private::text::<Self>($error, shown)
        })
    }};
    (pair $error:ident $recorded:ident) => {{
        let _ = $recorded;
        $crate::__private::seam_failure($error).map(|(__span, __failure)| {
            $crate::__private::tracing::error!(parent: &__span, error = __failure, "failed");
            __failure.to_string()
        })
    }};
}
