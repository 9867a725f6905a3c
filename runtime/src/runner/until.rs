use std::fmt::{self, Debug, Formatter};
use std::future::Future;
use std::sync::Arc;

use futures_core::future::BoxFuture;

/// What stops each run of a [`Runner`](crate::Runner): [`Runner::until`](crate::Runner::until) made
/// it. `S` is what the future that stops a run resolves to.
pub struct Until<S>(Arc<dyn Fn() -> BoxFuture<'static, S> + Send + Sync>);

impl<S> Until<S> {
    pub(super) fn new<F, R>(stop: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = S> + Send + 'static,
    {
        Self(Arc::new(move || Box::pin(stop())))
    }

    pub(super) fn stop(&self) -> BoxFuture<'static, S> {
        (self.0)()
    }
}

impl<S> Clone for Until<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S> Debug for Until<S> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Until").finish_non_exhaustive()
    }
}
