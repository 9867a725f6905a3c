use std::num::{NonZeroU64, NonZeroUsize};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// Limits that all runs of an environment share, as do clones.
#[derive(Debug, Clone)]
pub struct Limits {
    parts: Arc<Semaphore>,
    bandwidth: Option<(NonZeroU64, Arc<Mutex<Instant>>)>,
}

impl Limits {
    /// Limits how many parts of objects are transferred at once: 16 by default. A part is held in memory
    /// during its transfer, so this limits the memory too.
    #[must_use]
    pub fn with_connections(self, count: NonZeroUsize) -> Self {
        let parts = Arc::new(Semaphore::new(count.get().min(Semaphore::MAX_PERMITS)));
        Self { parts, ..self }
    }

    /// Limits the bytes that are moved per second. Default: no limit.
    #[must_use]
    pub fn with_bandwidth(self, bytes_per_second: NonZeroU64) -> Self {
        Self { bandwidth: Some((bytes_per_second, Arc::new(Mutex::new(Instant::now())))), ..self }
    }

    /// Whether bytes must be counted on their way.
    pub(crate) fn has_bandwidth(&self) -> bool {
        self.bandwidth.is_some()
    }

    /// Waits until a part may begin.
    pub(crate) async fn part(&self) -> Option<OwnedSemaphorePermit> {
        // Fails only if the semaphore is closed, which this one never is.
        Arc::clone(&self.parts).acquire_owned().await.ok()
    }

    /// Waits until these bytes may be moved.
    pub(crate) async fn moved(&self, bytes: usize) {
        let Some((per_second, free)) = &self.bandwidth else { return };
        let nanoseconds = (bytes as u64).saturating_mul(1_000_000_000) / per_second.get();
        let takes = Duration::from_nanos(nanoseconds);
        let until = {
            let mut free = free.lock().await;
            *free = (*free).max(Instant::now()) + takes;
            *free
        };
        tokio::time::sleep_until(until).await;
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { parts: Arc::new(Semaphore::new(16)), bandwidth: None }
    }
}
