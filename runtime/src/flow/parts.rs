use std::fmt::{self, Debug, Formatter};
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Waker, Poll, ready};

use futures_core::Stream;
use pin_project_lite::pin_project;

use super::Flow;
use super::origin::Origin;
use crate::box_error::BoxError;

/// Content that can be read in ranges, each of them more than once.
///
/// A source that can open any range, such as an object store, a file, or an HTTP server, returns
/// `Parts` instead of a [`Flow`]. [`Context::parts`](crate::Context::parts) makes them. A sink that can
/// write ranges, such as a multipart upload, reads several at once, and reads a range again if it
/// broke. Memory is bounded by what the sink has in flight.
///
/// The failure of a range is a [`FlowError`](crate::FlowError) and is blamed on the half that made the
/// parts, in whichever half it is read. A sink that reads the range again
/// [ignores](crate::FlowError::ignore) it first.
///
/// Clones read the same content, also on other threads.
///
/// ```
/// use std::io;
/// use std::ops::Range;
///
/// use conjoin::{Context, FlowError, Parts, RunIn, combine, task};
/// use futures::{TryStreamExt, future, stream};
///
/// #[task(output(parts))]
/// fn read(cx: &Context, text: String) -> Parts<String> {
///     let size = text.len() as u64;
///     cx.parts(size, move |range: Range<u64>| {
///         let part = text[range.start as usize..range.end as usize].to_owned();
///         async move { io::Result::Ok(stream::iter([io::Result::Ok(part)])) }
///     })
/// }
///
/// /// Reads both halves of the text at once.
/// #[task]
/// async fn swap(parts: Parts<String>) -> Result<String, FlowError> {
///     let middle = parts.size() / 2;
///     let first = parts.range(0..middle).try_collect::<String>();
///     let second = parts.range(middle..parts.size()).try_collect::<String>();
///     let (first, second) = future::try_join(first, second).await?;
///     Ok(second + &first)
/// }
///
/// combine! { struct ReadAndSwap = Read => Swap }
///
/// # futures::executor::block_on(async {
/// let task = ReadAndSwap { text: "seam".to_owned() };
/// assert_eq!(task.run(&()).await.unwrap(), "amse");
/// # });
/// ```
pub struct Parts<T> {
    size: u64,
    open: Arc<dyn Open<T>>,
    origin: Origin,
}

impl<T: Send + 'static> Parts<T> {
    pub(crate) fn new<F, O, S, E, I>(size: u64, open: F, origin: Origin) -> Self
    where
        F: Fn(Range<u64>) -> O + Send + Sync + 'static,
        O: Future<Output = Result<S, E>> + Send + 'static,
        S: Stream<Item = Result<T, I>> + Send + 'static,
        E: Into<BoxError>,
        I: Into<BoxError>,
    {
        Self { size, open: Arc::new(open), origin }
    }

    /// The size of the content, in the unit of its ranges: usually bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Reads a range. It is opened when the flow is first polled; an empty one never is.
    ///
    /// # Panics
    ///
    /// If the range starts after its end or ends after the [`size`](Self::size).
    pub fn range(&self, range: Range<u64>) -> Flow<T> {
        let Range { start, end } = range;
        assert!(start <= end, "the range starts at {start} but ends at {end}");
        let size = self.size;
        assert!(end <= size, "the range ends at {end} but the content at {size}");
        Arc::clone(&self.open).flow(range, self.origin.again())
    }

    /// Reads everything, from the beginning.
    pub fn flow(&self) -> Flow<T> {
        self.range(0..self.size)
    }
}

impl<T> Clone for Parts<T> {
    fn clone(&self) -> Self {
        Self { open: Arc::clone(&self.open), origin: self.origin.clone(), ..*self }
    }
}

impl<T> Debug for Parts<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts")
            .field("size", &self.size)
            .field("from", &self.origin.task().map(|task| task.name))
            .finish_non_exhaustive()
    }
}

/// A function that opens a range.
trait Open<T>: Send + Sync {
    fn flow(self: Arc<Self>, range: Range<u64>, origin: Origin) -> Flow<T>;
}

impl<T, F, O, S, E, I> Open<T> for F
where
    T: Send + 'static,
    F: Fn(Range<u64>) -> O + Send + Sync + 'static,
    O: Future<Output = Result<S, E>> + Send + 'static,
    S: Stream<Item = Result<T, I>> + Send + 'static,
    E: Into<BoxError>,
    I: Into<BoxError>,
{
    fn flow(self: Arc<Self>, range: Range<u64>, origin: Origin) -> Flow<T> {
        Flow::new(Part::Closed { open: self, range }, origin)
    }
}

pin_project! {
    /// The items of a range.
    #[project = Now]
    enum Part<F, O, S> {
        Closed { open: Arc<F>, range: Range<u64> },
        Opening { #[pin] opening: O },
        Open { #[pin] stream: S },
    }
}

impl<T, F, O, S, E, I> Stream for Part<F, O, S>
where
    F: Fn(Range<u64>) -> O,
    O: Future<Output = Result<S, E>>,
    S: Stream<Item = Result<T, I>>,
    E: Into<BoxError>,
    I: Into<BoxError>,
{
    type Item = Result<T, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let next = match self.as_mut().project() {
                Now::Closed { range, .. } if range.is_empty() => return Poll::Ready(None),
                Now::Closed { open, range } => Self::Opening { opening: open(range.clone()) },
                Now::Opening { opening } => match ready!(opening.poll(waker)) {
                    Ok(stream) => Self::Open { stream },
                    Err(error) => return Poll::Ready(Some(Err(error.into()))),
                },
                Now::Open { stream } => {
                    let item = ready!(stream.poll_next(waker));
                    return Poll::Ready(item.map(|item| item.map_err(Into::into)));
                }
            };
            self.set(next);
        }
    }
}
