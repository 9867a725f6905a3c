use crate::scope::Rollback;

/// Takes care of the undos of a dropped run, for which nothing waits.
pub(crate) trait Adopt {
    fn adopt(&self, rollback: Rollback);
}

/// For a run of its own.
impl Adopt for () {
    fn adopt(&self, rollback: Rollback) {
        spawn(rollback);
    }
}

/// Spawns a rollback on the current tokio runtime. If there is none, its undos are lost and reported.
pub(crate) fn spawn(rollback: impl Future<Output = ()> + Send + 'static) {
    #[cfg(feature = "tokio")]
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(rollback);
        return;
    }
    drop(rollback);
}
