mod ahead;
mod error;
mod flows;
mod source;

use std::fmt::{self, Debug, Formatter};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Waker, Poll, ready};

use futures_core::Stream;

use crate::BoxError;

pub use error::FlowError;
pub(crate) use flows::{Flows, Origin};
use source::{Body, BoxSource};

/// A stream that crosses the seam: the first half opens it, the second reads it.
///
/// [`Context::flow`](crate::Context::flow) makes one of any stream of `Result`s. It knows the task
/// that it came from, so that its failure is blamed on that task and not on the one that happens to
/// read it: the pair ends in [`CombinedError::Flow`](crate::CombinedError::Flow), even if the second
/// half swallows the error and returns `Ok`, since a copy that was cut short must not pass for a
/// whole one. A second half that means it says [`FlowError::ignore`]. One that stops reading early
/// and returns `Ok` is fine.
///
/// A stream that panics panics in whoever polls it, which is the run, and so the run panics. But a
/// client that takes the flow as a body and polls it in a task that it has spawned catches the panic
/// there: the second half then fails by whatever the client makes of it, and is blamed itself. Where
/// that matters, read the flow in the half and feed the client, by a channel for instance.
///
/// After an error the flow ends. Nothing is read before the second half asks for it, unless
/// [`ahead`](Self::ahead) is called. Dropping a flow drops the stream.
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
    /// own writing, the first half's stream is polled on. With 0 nothing is read ahead.
    ///
    /// All in one future and on one thread: the pair polls the stream whenever the second half
    /// has nothing to do. No more than `items` are held, so a stream that is faster than the second
    /// half waits for it.
    pub fn ahead(self, items: usize) -> Self {
        if items == 0 {
            return self;
        }
        Self { source: Box::pin(ahead::Reader::new(self.source, items)) }
    }

    /// Passes the stream through another, such as a compression: the flow that comes of it still
    /// knows the task that this one came from.
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

// Nothing of a flow can be seen from outside that a panic in it may have left half done: after a panic
// it is the stream's to say what it yields.
impl<T> UnwindSafe for Flow<T> {}
impl<T> RefUnwindSafe for Flow<T> {}

impl<T> Stream for Flow<T> {
    type Item = Result<T, FlowError>;

    #[inline]
    fn poll_next(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(self.source.as_mut().poll_item(waker));
        if let Some(Err(error)) = &item {
            error.delivered();
        }
        Poll::Ready(item)
    }
}

impl<T> Debug for Flow<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Flow").field("from", &self.source.origin().name()).finish_non_exhaustive()
    }
}

/// A source that a pair polls on while its second half waits.
pub(crate) trait Drive: Send + Sync {
    fn drive(&self, waker: &mut Waker<'_>);
}

pub(crate) type DriveAhead = Arc<dyn Drive>;
