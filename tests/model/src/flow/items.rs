//! A driver reads items ahead, and a reader on another thread passes them on.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::Waker;

use shuttle::thread;

use super::hand_over::{Buffer, Taken};
use super::{check, waker};
use crate::lock::{AtomicBool, Ordering};

const ITEMS: usize = 4;

type Weigh = fn(&usize) -> usize;

/// None, and one by which the items that the reader has taken may weigh as much as the limit.
const WEIGHTS: [Option<Weigh>; 2] = [None, Some(|item| 1 + item % 2)];

struct Channel {
    buffer: Buffer<(), usize, ()>,
    closed: AtomicBool,
}

impl Channel {
    fn new(limit: usize, weigh: Option<Weigh>) -> Arc<Self> {
        let buffer = Buffer::new((), limit, weigh);
        Arc::new(Self { buffer, closed: AtomicBool::new(false) })
    }

    /// Like `FlowSender::send`. Returns whether there is still a reader.
    fn send(&self, item: usize) -> bool {
        let waker = waker();
        loop {
            let mut state = self.buffer.lock();
            let room = self.buffer.room(&mut state, &waker);
            if self.closed.load(Ordering::Acquire) {
                return false;
            }
            if room > 0 {
                let before = state.items.len();
                state.items.push(item);
                let reader = self.buffer.added(&mut state, before, None);
                drop(state);
                reader.into_iter().for_each(Waker::wake);
                return true;
            }
            drop(state);
            thread::park();
        }
    }

    fn end(&self) {
        let mut state = self.buffer.lock();
        let before = state.items.len();
        let reader = self.buffer.added(&mut state, before, Some(None));
        drop(state);
        reader.into_iter().for_each(Waker::wake);
    }

    /// Like the reader of a flow. Passes on up to `items` items, and returns them.
    fn read(&self, items: usize) -> Vec<usize> {
        let waker = waker();
        let mut taken = VecDeque::new();
        let mut read = Vec::new();
        while read.len() < items {
            if let Some(item) = taken.pop_front() {
                self.buffer.pass(&item);
                if taken.is_empty() {
                    self.buffer.report(&waker);
                }
                read.push(item);
                continue;
            }
            let mut state = self.buffer.lock();
            match self.buffer.take(&mut state, &mut taken) {
                Taken::Item(item) => {
                    drop(state);
                    self.buffer.report(&waker);
                    read.push(item);
                }
                Taken::Nothing => {
                    state.wait(&waker);
                    drop(state);
                    thread::park();
                }
                Taken::Ended(_) => break,
            }
        }
        read
    }

    fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.buffer.leave();
    }
}

/// Returns the channel of a sender on a thread, and that thread.
fn sender(limit: usize, weigh: Option<Weigh>) -> (Arc<Channel>, thread::JoinHandle<bool>) {
    let channel = Channel::new(limit, weigh);
    let sends = Arc::clone(&channel);
    let thread = thread::spawn(move || {
        let all = (0..ITEMS).all(|item| sends.send(item));
        sends.end();
        all
    });
    (channel, thread)
}

#[test]
fn each_item_arrives_once_and_every_waiter_is_woken() {
    for limit in 1..=ITEMS {
        for weigh in WEIGHTS {
            check(move || {
                let (channel, sender) = sender(limit, weigh);
                assert_eq!(channel.read(usize::MAX), [0, 1, 2, 3]);
                assert!(sender.join().unwrap());
            });
        }
    }
}

#[test]
fn a_driver_is_woken_when_the_reader_leaves() {
    for items in 0..ITEMS {
        check(move || {
            let (channel, sender) = sender(1, None);
            assert_eq!(channel.read(items), (0..items).collect::<Vec<_>>());
            channel.close();
            sender.join().unwrap();
        });
    }
}
