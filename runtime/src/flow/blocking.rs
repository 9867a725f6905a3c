use std::fmt::{self, Debug, Formatter};
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread, ThreadId};

use super::error::FlowError;
use super::source::BoxSource;

/// Reads a [`Flow`](crate::Flow) in blocking code:
/// [`Flow::blocking`](crate::Flow::blocking) returns it.
#[must_use = "an iterator does nothing until it is read"]
pub struct BlockingFlow<T> {
    source: BoxSource<T>,
    waker: ThreadWaker,
}

impl<T> BlockingFlow<T> {
    pub(super) fn new(source: BoxSource<T>) -> Self {
        Self { source, waker: ThreadWaker::new() }
    }
}

impl<T> Iterator for BlockingFlow<T> {
    type Item = Result<T, FlowError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut waker = Context::from_waker(self.waker.get());
            if let Poll::Ready(item) = self.source.as_mut().poll_item(&mut waker) {
                return item;
            }
            // Else the thread has changed: poll again with the waker of this one.
            if self.waker.is_current() {
                thread::park();
            }
        }
    }
}

impl<T> Debug for BlockingFlow<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let from = self.source.origin().task().map(|task| task.name);
        f.debug_struct("BlockingFlow").field("from", &from).finish_non_exhaustive()
    }
}

/// Unparks a thread.
pub(super) struct ThreadWaker {
    thread: ThreadId,
    waker: Waker,
}

impl ThreadWaker {
    pub(super) fn new() -> Self {
        let thread = thread::current();
        Self { thread: thread.id(), waker: Arc::new(Unpark(thread)).into() }
    }

    pub(super) fn get(&self) -> &Waker {
        &self.waker
    }

    /// Returns false, and changes to the current thread, if it was another one.
    pub(super) fn is_current(&mut self) -> bool {
        let current = self.thread == thread::current().id();
        if !current {
            *self = Self::new();
        }
        current
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.unpark();
    }
}
