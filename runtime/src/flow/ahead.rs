use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context as Waker, Poll, Waker as Wake};

use super::source::{BoxSource, Source};
use super::{Drive, FlowError, Origin};
use crate::lock::lock;

/// A source, and the items that were read ahead of it.
struct Ahead<T>(Mutex<State<T>>);

struct State<T> {
    /// None when it has ended.
    source: Option<BoxSource<T>>,
    buffer: VecDeque<Result<T, FlowError>>,
    limit: usize,
    /// Of the second half, if it waits for an item. Not the pair's: the second half may be a
    /// scheduler itself, and look only at what was woken.
    reader: Option<Wake>,
}

impl<T> Ahead<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        lock(&self.0)
    }
}

impl<T> State<T> {
    fn poll_source(&mut self, waker: &mut Waker<'_>) -> Poll<Option<Result<T, FlowError>>> {
        let Some(source) = &mut self.source else { return Poll::Ready(None) };
        let polled = source.as_mut().poll_item(waker);
        if matches!(polled, Poll::Ready(None)) {
            self.source = None;
        }
        polled
    }
}

impl<T: Send> Drive for Ahead<T> {
    fn drive(&self, waker: &mut Waker<'_>) {
        let mut state = self.lock();
        let mut moved = false;
        while state.buffer.len() < state.limit && state.source.is_some() {
            match state.poll_source(waker) {
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
pub(super) struct Reader<T> {
    ahead: Arc<Ahead<T>>,
    origin: Origin,
}

impl<T: Send + 'static> Reader<T> {
    pub(super) fn new(source: BoxSource<T>, limit: usize) -> Self {
        let origin = source.origin().clone();
        let source = Some(source);
        let state = State { source, buffer: VecDeque::new(), limit, reader: None };
        let ahead = Arc::new(Ahead(Mutex::new(state)));
        origin.read_ahead(&ahead);
        Self { ahead, origin }
    }
}

impl<T: Send> Source<T> for Reader<T> {
    fn poll_item(
        self: Pin<&mut Self>,
        waker: &mut Waker<'_>,
    ) -> Poll<Option<Result<T, FlowError>>> {
        let mut state = self.ahead.lock();
        if let Some(item) = state.buffer.pop_front() {
            return Poll::Ready(Some(item));
        }
        let polled = state.poll_source(waker);
        if polled.is_pending() {
            state.reader = Some(waker.waker().clone());
        }
        polled
    }

    fn origin(&self) -> &Origin {
        &self.origin
    }
}
