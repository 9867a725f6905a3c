//! Runs the function of a `#[task(blocking)]`.

#[cfg(feature = "tokio")]
pub use on::run_blocking;

/// The same without the feature: rustc reports that it is missing.
#[cfg(not(feature = "tokio"))]
pub fn run_blocking<R: Blocking>(
    _: &crate::context::Context,
    _: impl FnOnce(&crate::context::Context) -> R + Send + 'static,
) -> impl Future<Output = R> + Send {
    std::future::pending()
}

#[cfg(not(feature = "tokio"))]
#[diagnostic::on_unimplemented(
    message = "a blocking task needs the feature `tokio` of `conjoin`",
    label = "this task blocks"
)]
pub trait Blocking {}

#[cfg(feature = "tokio")]
mod on {
    use std::future::pending;
    use std::panic::resume_unwind;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use tokio::task::{JoinHandle, spawn_blocking};

    use crate::context::Context;
    use crate::scope::Working;

    /// Runs `f` on one of tokio's blocking threads, which the run waits for in whichever way it ends.
    ///
    /// # Panics
    ///
    /// Panics if it is not polled in a tokio runtime, and passes on a panic of `f`.
    pub async fn run_blocking<R: Send + 'static>(
        cx: &Context,
        f: impl FnOnce(&Context) -> R + Send + 'static,
    ) -> R {
        let dropped = Arc::new(AtomicBool::new(false));
        let half = cx.half(Arc::clone(&dropped));
        let flows = half.shared_flows();
        let working = Working::new(Arc::clone(half.scope()));
        let run = in_span(move || {
            let result = f(&half);
            drop(half);
            drop(working);
            result
        });
        let mut half = Half { handle: spawn_blocking(run), dropped };
        match (&mut half.handle).await {
            Ok(result) => {
                cx.adopt_flows(&flows);
                result
            }
            Err(error) => match error.try_into_panic() {
                Ok(panic) => resume_unwind(panic),
                // The runtime shuts down, and drops this future.
                Err(_) => pending().await,
            },
        }
    }

    /// Tells the function if the half is dropped.
    struct Half<R> {
        handle: JoinHandle<R>,
        dropped: Arc<AtomicBool>,
    }

    impl<R> Drop for Half<R> {
        fn drop(&mut self) {
            self.dropped.store(true, Ordering::Release);
            // A function that has not begun does not begin.
            self.handle.abort();
        }
    }

    #[cfg(not(feature = "tracing"))]
    use std::convert::identity as in_span;

    /// Calls the function in the current span.
    #[cfg(feature = "tracing")]
    fn in_span<R>(f: impl FnOnce() -> R) -> impl FnOnce() -> R {
        let span = tracing::Span::current();
        move || span.in_scope(f)
    }
}
