use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts what a run has moved so far: [`Context::progress`](crate::Context::progress) returns it.
///
/// Tasks update it; a progress bar can poll it at any time. Clones share the same counters. Adding is
/// one atomic addition, so a stream can do it for each item:
///
/// ```
/// use std::io;
///
/// use conjoin::{Context, Flow, RunIn, task};
/// use futures::{StreamExt, TryStreamExt, stream};
///
/// #[task]
/// fn read(cx: &Context, chunks: Vec<Vec<u8>>) -> Flow<Vec<u8>> {
///     let progress = cx.progress();
///     progress.expect_bytes(chunks.iter().map(|chunk| chunk.len() as u64).sum());
///     let stream = stream::iter(chunks).map(io::Result::Ok);
///     cx.flow(stream.inspect_ok(move |chunk| {
///         progress.add_items(1);
///         progress.add_bytes(chunk.len() as u64);
///     }))
/// }
///
/// # futures::executor::block_on(async {
/// let cx = Context::new();
/// let progress = cx.progress();
/// let flow = cx.run(Read { chunks: vec![vec![0; 3], vec![0; 4]] }, &()).await.unwrap();
/// assert_eq!(flow.count().await, 2);
/// assert_eq!((progress.items(), progress.bytes()), (2, 7));
/// assert_eq!(progress.expected_bytes(), Some(7));
/// # });
/// ```
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<Counters>);

#[derive(Debug, Default)]
struct Counters {
    items: AtomicU64,
    bytes: AtomicU64,
    // The expected number plus one; 0 if it is not known.
    expected_items: AtomicU64,
    expected_bytes: AtomicU64,
}

impl Progress {
    /// Adds to the number of items moved.
    pub fn add_items(&self, items: u64) {
        self.0.items.fetch_add(items, Ordering::Relaxed);
    }

    /// Adds to the number of bytes moved.
    pub fn add_bytes(&self, bytes: u64) {
        self.0.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Returns the number of items so far.
    #[must_use]
    pub fn items(&self) -> u64 {
        self.0.items.load(Ordering::Relaxed)
    }

    /// Returns the number of bytes so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.0.bytes.load(Ordering::Relaxed)
    }

    /// Sets the expected total number of items.
    pub fn expect_items(&self, items: u64) {
        self.0.expected_items.store(items.saturating_add(1), Ordering::Relaxed);
    }

    /// Sets the expected total number of bytes.
    pub fn expect_bytes(&self, bytes: u64) {
        self.0.expected_bytes.store(bytes.saturating_add(1), Ordering::Relaxed);
    }

    /// Returns the expected total number of items, if a task has set it.
    #[must_use]
    pub fn expected_items(&self) -> Option<u64> {
        self.0.expected_items.load(Ordering::Relaxed).checked_sub(1)
    }

    /// Returns the expected total number of bytes, if a task has set it.
    #[must_use]
    pub fn expected_bytes(&self) -> Option<u64> {
        self.0.expected_bytes.load(Ordering::Relaxed).checked_sub(1)
    }
}
