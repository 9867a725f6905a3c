mod ahead;
pub(crate) mod blocking;
mod body;
mod chunked;
pub(crate) mod error;
pub(crate) mod flows;
mod hand_over;
pub(crate) mod origin;
pub(crate) mod parts;
pub(crate) mod record;
pub(crate) mod sender;
mod source;
mod stop;
pub(crate) mod stopped;
mod thread;

use std::fmt::{self, Debug, Formatter};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::task::{Context as Waker, Poll};

use futures_core::Stream;

use crate::box_error::BoxError;
use ahead::Reader;
use blocking::BlockingFlow;
use body::Body;
use chunked::Chunked;
use error::FlowError;
use origin::Origin;
use source::BoxSource;

/// A stream that crosses the seam: the first half opens it, the second half reads it.
///
/// [`Context::flow`](crate::Context::flow) makes a flow from any stream of `Result`s,
/// [`Context::flow_blocking`](crate::Context::flow_blocking) from blocking code, and
/// [`Parts`](crate::Parts) from content that can be read in ranges.
///
/// # Errors
///
/// A flow knows the task that made it. If it fails, that task is blamed, not the half that reads it:
/// the pair fails with [`CombinedError::Flow`](crate::CombinedError::Flow). It does so even if the
/// second half swallows the error and returns `Ok`, because a copy that was cut short must not pass for
/// a whole one. To tolerate the failure deliberately, call [`FlowError::ignore`]. A second half that
/// stops reading early and returns `Ok` is fine.
///
/// After an error the flow ends.
///
/// # How a run ends
///
/// If the run is stopped or dropped, or fails, a reader that is still there gets an error with
/// [`FlowError::is_stopped`], never the end of the data. This also holds for a reader in a spawned
/// task or on a blocking thread, and a reader that waits is woken. After success a flow can be read to
/// its end.
///
/// Readers learn of a failure before the run drops its halves. But a function that fails drops its own
/// variables before the run knows of the failure. If such a variable feeds a flow that is read elsewhere,
/// have it send its end explicitly: when it is dropped, the flow must fail and not end.
///
/// # Panics
///
/// If the stream panics, so does the code that polls it: usually the run. A client that polls the flow in a
/// task of its own, or a second half that catches the panic, reads no further items: the next one is
/// an error. The pair fails with it, as with any other failure of the flow.
///
/// # Cancellation safety
///
/// Reading the next item can be cancelled: no item is lost. Dropping a flow drops the stream.
///
/// ```
/// use std::io;
///
/// use conjoin::{Context, Flow, FlowError, RunIn, combine, task};
/// use futures::{TryStreamExt, stream};
///
/// #[task(output(body))]
/// fn read(cx: &Context, text: String) -> Flow<String> {
///     let words: Vec<_> = text.split(' ').map(|word| io::Result::Ok(word.to_owned())).collect();
///     cx.flow(stream::iter(words))
/// }
///
/// #[task]
/// async fn count(body: Flow<String>) -> Result<usize, FlowError> {
///     body.try_fold(0, async |count, _| Ok(count + 1)).await
/// }
///
/// combine! { struct ReadAndCount = Read => |body| Count { body: body.ahead(4) } }
///
/// # futures::executor::block_on(async {
/// assert_eq!(ReadAndCount { text: "a b c".to_owned() }.run(&()).await.unwrap(), 3);
/// # });
/// ```
#[must_use = "a flow does nothing until it is read"]
pub struct Flow<T> {
    source: BoxSource<T>,
}

impl<T: Send + 'static> Flow<T> {
    pub(crate) fn new<S, E>(stream: S, origin: Origin) -> Self
    where
        S: Stream<Item = Result<T, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Self { source: Box::pin(Body::new(stream, origin)) }
    }

    /// Reads up to `items` items ahead: while the second half awaits something else, such as its
    /// own writes, the pair polls the first half's stream. With 0 nothing is read ahead. Without
    /// `ahead` nothing is read before the second half asks for it.
    ///
    /// Everything happens in the run's own future, even if the reader is a spawned task or a blocking
    /// thread. No more than `items` items are held, so a stream that is faster than the second half
    /// waits for it. If very many are ready at once, the run yields in between.
    pub fn ahead(self, items: usize) -> Self {
        self.reader(items, None)
    }

    /// Reads ahead, like [`ahead`](Self::ahead), until the items that are held have `bytes` bytes. The
    /// last one may exceed that. An empty item counts as one byte.
    ///
    /// ```
    /// use conjoin::Flow;
    ///
    /// /// Up to 8 MiB, whatever the size of the chunks.
    /// fn buffered(body: Flow<Vec<u8>>) -> Flow<Vec<u8>> {
    ///     body.ahead_bytes(8 * 1024 * 1024)
    /// }
    /// ```
    pub fn ahead_bytes(self, bytes: usize) -> Self
    where
        T: AsRef<[u8]>,
    {
        self.reader(bytes, Some(|item| item.as_ref().len().max(1)))
    }

    fn reader(self, limit: usize, weigh: Option<fn(&T) -> usize>) -> Self {
        if limit == 0 {
            return self;
        }
        Self { source: Box::pin(Reader::new(self.source, limit, weigh)) }
    }

    /// Passes on the items that are ready together, up to `items` at once. It waits for the first item
    /// of a chunk only, so it adds no delay. A chunk is never empty, and has no more than 65,536
    /// items.
    ///
    /// Use it if the reader pays for each call, such as a database for each statement. Reading small items
    /// also costs less in large chunks. In chunks of fewer than about 100 items, allocating the vector
    /// costs more than that saves.
    ///
    /// ```
    /// use conjoin::{Flow, FlowError};
    /// use futures::TryStreamExt;
    ///
    /// async fn insert(rows: Flow<u64>) -> Result<u64, FlowError> {
    ///     // One statement for each chunk.
    ///     rows.chunked(1000).try_fold(0, async |sum, rows| Ok(sum + rows.iter().sum::<u64>())).await
    /// }
    /// ```
    pub fn chunked(self, items: usize) -> Flow<Vec<T>> {
        Flow { source: Box::pin(Chunked::new(self.source, items)) }
    }

    /// Reads the flow in blocking code, such as a [`#[task(blocking)]`](macro@crate::task) function or a
    /// thread of your own.
    ///
    /// The iterator blocks the thread until the next item is there, so don't use it in `async` code. If
    /// the run is stopped, it yields an error with [`FlowError::is_stopped`] and then ends.
    ///
    /// ```
    /// use conjoin::{Flow, FlowError};
    ///
    /// fn write(body: Flow<String>) -> Result<usize, FlowError> {
    ///     let mut size = 0;
    ///     for chunk in body.ahead(4).blocking() {
    ///         size += chunk?.len();
    ///     }
    ///     Ok(size)
    /// }
    /// ```
    pub fn blocking(self) -> BlockingFlow<T> {
        BlockingFlow::new(self.source)
    }

    /// Passes the stream through another one, such as a compression. The resulting flow still knows
    /// the task that this one came from.
    ///
    /// ```
    /// use conjoin::{Flow, FlowError};
    /// use futures::TryStreamExt;
    ///
    /// fn upper_case(flow: Flow<String>) -> Flow<String> {
    ///     flow.through(|stream| stream.map_ok(|text| text.to_uppercase()))
    /// }
    /// ```
    pub fn through<U, S, E>(self, stream: impl FnOnce(Self) -> S) -> Flow<U>
    where
        U: Send + 'static,
        S: Stream<Item = Result<U, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        let origin = self.source.origin().clone();
        Flow::new(stream(self), origin)
    }
}

// After a panic of its stream a flow only yields an error.
impl<T> UnwindSafe for Flow<T> {}
impl<T> RefUnwindSafe for Flow<T> {}

impl<T> Stream for Flow<T> {
    type Item = Result<T, FlowError>;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Option<Self::Item>> {
        self.source.as_mut().poll_item(waker)
    }
}

impl<T> Debug for Flow<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let from = self.source.origin().task().map(|task| task.name);
        f.debug_struct("Flow").field("from", &from).finish_non_exhaustive()
    }
}
