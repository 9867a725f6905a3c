use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// What a run has moved so far: [`Context::progress`](crate::Context::progress).
///
/// A task adds to it, whoever draws it looks when it likes. Clones count together, and adding is an
/// atomic addition, so that a stream may do it for each item:
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
    // One more than is expected; 0 if that is not known.
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

    /// The items so far.
    #[must_use]
    pub fn items(&self) -> u64 {
        self.0.items.load(Ordering::Relaxed)
    }

    /// The bytes so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.0.bytes.load(Ordering::Relaxed)
    }

    /// Says how many items there are in all.
    pub fn expect_items(&self, items: u64) {
        self.0.expected_items.store(items.saturating_add(1), Ordering::Relaxed);
    }

    /// Says how many bytes there are in all.
    pub fn expect_bytes(&self, bytes: u64) {
        self.0.expected_bytes.store(bytes.saturating_add(1), Ordering::Relaxed);
    }

    /// How many items there are in all, where a task has said so.
    #[must_use]
    pub fn expected_items(&self) -> Option<u64> {
        self.0.expected_items.load(Ordering::Relaxed).checked_sub(1)
    }

    /// How many bytes there are in all, where a task has said so.
    #[must_use]
    pub fn expected_bytes(&self) -> Option<u64> {
        self.0.expected_bytes.load(Ordering::Relaxed).checked_sub(1)
    }
}
