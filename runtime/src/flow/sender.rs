use std::collections::VecDeque;
use std::fmt::{self, Debug, Formatter};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::thread;

use futures_core::Stream;

use super::blocking::ThreadWaker;
use super::hand_over::{Buffer, Taken};
use super::origin::Origin;
use super::stop::Place;
use super::stopped::Stopped;
use crate::box_error::BoxError;
use crate::lock::{AtomicBool, Mutex, Ordering, lock};
use crate::scope::{Scope, Working};

/// How many items a sender may be ahead of the reader.
const AHEAD: usize = 16;

/// Sends the items of a flow from blocking code: see
/// [`Context::flow_blocking`](crate::Context::flow_blocking).
pub struct FlowSender<T> {
    channel: Arc<Channel<T>>,
    origin: Origin,
    /// Locked while an item is sent: one thread waits for room at a time.
    turn: Mutex<(ThreadWaker, Place)>,
}

struct Channel<T> {
    buffer: Buffer<(), T, BoxError>,
    closed: AtomicBool,
}

impl<T> Channel<T> {
    fn end(&self, error: Option<BoxError>) {
        let mut state = self.buffer.lock();
        let before = state.items.len();
        let reader = self.buffer.added(&mut state, before, Some(error));
        drop(state);
        reader.into_iter().for_each(Waker::wake);
    }
}

impl<T> FlowSender<T> {
    /// Sends an item. Blocks while the flow's reader is 16 items behind.
    ///
    /// # Errors
    ///
    /// [`Stopped`] if the item won't be read, because the run was stopped or has failed, or because the
    /// second half has stopped reading: return.
    pub fn send(&self, item: T) -> Result<(), Stopped> {
        let mut turn = lock(&self.turn);
        let (waker, place) = &mut *turn;
        let _ = waker.is_current();
        loop {
            let buffer = &self.channel.buffer;
            let mut state = buffer.lock();
            let room = buffer.room(&mut state, waker.get());
            if self.channel.closed.load(Ordering::Acquire)
                || !self.origin.wait(place, waker.get())
                || self.origin.is_stopped()
            {
                return Err(Stopped);
            }
            if room > 0 {
                let before = state.items.len();
                state.items.push(item);
                let reader = buffer.added(&mut state, before, None);
                drop(state);
                reader.into_iter().for_each(Waker::wake);
                return Ok(());
            }
            drop(state);
            thread::park();
        }
    }
}

impl<T> Drop for FlowSender<T> {
    fn drop(&mut self) {
        self.origin.leave(&mut lock(&self.turn).1);
    }
}

impl<T> Debug for FlowSender<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("FlowSender").field("origin", &self.origin).finish_non_exhaustive()
    }
}

/// What a blocking reader may return: `()` or a `Result`.
#[diagnostic::on_unimplemented(
    message = "the reader of a flow must return `()` or a `Result`, not `{Self}`",
    label = "not `()` and not a `Result`"
)]
pub trait ReadResult {
    /// Returns whether everything was read.
    ///
    /// # Errors
    ///
    /// The reader's own error.
    fn read(self) -> Result<(), BoxError>;
}

impl ReadResult for () {
    fn read(self) -> Result<(), BoxError> {
        Ok(())
    }
}

impl<E: Into<BoxError>> ReadResult for Result<(), E> {
    fn read(self) -> Result<(), BoxError> {
        self.map_err(Into::into)
    }
}

/// The items that a blocking reader sends. Its thread begins when they are first polled.
pub(crate) struct Sent<T, F> {
    begin: Option<(F, Arc<Scope>, Origin)>,
    channel: Arc<Channel<T>>,
    items: VecDeque<T>,
}

impl<T, F, R> Sent<T, F>
where
    T: Send + 'static,
    F: FnOnce(FlowSender<T>) -> R + Send + 'static,
    R: ReadResult,
{
    /// The run waits for the thread, unless it succeeds.
    pub(crate) fn new(read: F, run: Arc<Scope>, origin: Origin) -> Self {
        let (buffer, closed) = (Buffer::new((), AHEAD, None), AtomicBool::new(false));
        let channel = Arc::new(Channel { buffer, closed });
        Self { begin: Some((read, run, origin)), channel, items: VecDeque::new() }
    }

    fn begin(&self, read: F, run: Arc<Scope>, origin: Origin) -> io::Result<()> {
        let working = Working::new(run);
        let channel = Arc::clone(&self.channel);
        let run = move || {
            #[cfg(feature = "tracing")]
            let _entered = origin.span().clone().entered();
            let turn = Mutex::new((ThreadWaker::new(), Place::default()));
            let sender = FlowSender { channel: Arc::clone(&channel), origin, turn };
            let read = catch_unwind(AssertUnwindSafe(|| read(sender).read()));
            let end = read.unwrap_or_else(|_| Err("the blocking reader panicked".into()));
            channel.end(end.err());
            drop(working);
        };
        thread::Builder::new().name("conjoin-flow".to_owned()).spawn(run).map(drop)
    }
}

impl<T, F, R> Stream for Sent<T, F>
where
    T: Send + 'static,
    F: FnOnce(FlowSender<T>) -> R + Send + 'static,
    R: ReadResult,
{
    type Item = Result<T, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, waker: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Some((read, run, origin)) = this.begin.take() {
            if let Err(error) = this.begin(read, run, origin) {
                return Poll::Ready(Some(Err(error.into())));
            }
        }
        let buffer = &this.channel.buffer;
        if let Some(item) = this.items.pop_front() {
            buffer.pass(&item);
            if this.items.is_empty() || this.items.len() == AHEAD / 2 {
                buffer.report(waker.waker());
            }
            return Poll::Ready(Some(Ok(item)));
        }
        let mut state = buffer.lock();
        match buffer.take(&mut state, &mut this.items) {
            Taken::Item(item) => {
                drop(state);
                buffer.report(waker.waker());
                Poll::Ready(Some(Ok(item)))
            }
            Taken::Nothing => {
                state.wait(waker.waker());
                Poll::Pending
            }
            Taken::Ended(end) => Poll::Ready(end.map(Err)),
        }
    }
}

// The function is moved out before it is called.
impl<T, F> Unpin for Sent<T, F> {}

impl<T, F> Drop for Sent<T, F> {
    fn drop(&mut self) {
        self.channel.closed.store(true, Ordering::Release);
        self.channel.buffer.leave();
    }
}
