use std::future::Future;
use std::hint::black_box;
use std::mem::ManuallyDrop;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// The same work, hand-written and as a pair.
pub struct Case {
    pub name: &'static str,
    pub hand: Side,
    pub pair: Side,
}

pub struct Side {
    run: Box<dyn Fn(u64)>,
    size: usize,
}

impl Side {
    pub fn new<F: Future>(make: impl Fn(u64) -> F + 'static) -> Self {
        let size = size_of_val(&make(1));
        Self { run: Box::new(move |number| run(pin!(make(number)))), size }
    }

    pub fn run(&self, number: u64) {
        (self.run)(black_box(number));
    }

    pub fn size(&self) -> usize {
        self.size
    }

    pub fn allocations(&self) -> u64 {
        allocation_counter::measure(|| self.run(1)).count_total
    }
}

/// Polls until the end, through a pointer, like an executor.
#[inline(never)]
fn run<T>(mut future: Pin<&mut dyn Future<Output = T>>) {
    let mut waker = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut waker) {
            // The caller drops it.
            black_box(&ManuallyDrop::new(output));
            return;
        }
    }
}
