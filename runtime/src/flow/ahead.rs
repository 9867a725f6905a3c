use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context as Waker, Poll, Waker as Wake};

use futures_core::Stream;
use futures_core::stream::BoxStream;
use futures_util::StreamExt;

use super::{Drive, FlowError};
use crate::lock::lock;

/// A stream, and the items that were read ahead of it.
pub(super) struct Ahead<T>(Mutex<State<T>>);

struct State<T> {
    /// None when it has ended.
    stream: Option<BoxStream<'static, Result<T, FlowError>>>,
    buffer: VecDeque<Result<T, FlowError>>,
    limit: usize,
    /// Of the second half, if it waits for an item. Not the pair's: the second half may be a
    /// scheduler itself, and look only at what was woken.
    reader: Option<Wake>,
}

impl<T> Ahead<T> {
    pub(super) fn new(stream: BoxStream<'static, Result<T, FlowError>>, limit: usize) -> Arc<Self> {
        let state = State { stream: Some(stream), buffer: VecDeque::new(), limit, reader: None };
        Arc::new(Self(Mutex::new(state)))
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        lock(&self.0)
    }
}

impl<T> State<T> {
    fn poll_stream(&mut self, waker: &mut Waker<'_>) -> Poll<Option<Result<T, FlowError>>> {
        let Some(stream) = &mut self.stream else { return Poll::Ready(None) };
        let polled = stream.poll_next_unpin(waker);
        if matches!(polled, Poll::Ready(None)) {
            self.stream = None;
        }
        polled
    }
}

impl<T: Send> Drive for Ahead<T> {
    fn drive(&self, waker: &mut Waker<'_>) {
        let mut state = self.lock();
        let mut moved = false;
        while state.buffer.len() < state.limit && state.stream.is_some() {
            match state.poll_stream(waker) {
                Poll::Ready(item) => state.buffer.extend(item),
                Poll::Pending => break,
            }
            moved = true;
        }
        let reader = if moved { state.reader.take() } else { None };
        drop(state);
        if let Some(reader) = reader {
            reader.wake();
        }
    }
}

/// The second half's end.
pub(super) struct Reader<T>(Arc<Ahead<T>>);

impl<T> Reader<T> {
    pub(super) fn new(ahead: Arc<Ahead<T>>) -> Self {
        Self(ahead)
    }
}

impl<T> Stream for Reader<T> {
    type Item = Result<T, FlowError>;

    fn poll_next(self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<Option<Self::Item>> {
        let mut state = self.0.lock();
        if let Some(item) = state.buffer.pop_front() {
            return Poll::Ready(Some(item));
        }
        let polled = state.poll_stream(waker);
        if polled.is_pending() {
            state.reader = Some(waker.waker().clone());
        }
        polled
    }
}
