//! When a run begins, and which values it holds.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::mpsc::{Sender, TryRecvError, channel};

use conjoin::{Context, RunIn, combine, task};
use futures::FutureExt;
use futures::executor::block_on;

thread_local! {
    static BEGUN: Cell<u32> = const { Cell::new(0) };
}

fn begin() -> u32 {
    BEGUN.set(BEGUN.get() + 1);
    BEGUN.get()
}

fn panics() -> u32 {
    panic!("first")
}

#[task]
async fn read(number: u32) -> Result<u32, u32> {
    if number == 7 { Err(number) } else { Ok(number) }
}

#[task]
async fn write(number: u32, to: Sender<u32>) -> u32 {
    to.send(number).unwrap();
    std::future::pending().await
}

#[task]
async fn write_with_context(_cx: &Context, number: u32) -> u32 {
    number
}

combine! { struct Begins = Read { number: begin() } => |number| Read { number } }
combine! { struct BeginsInside = Begins => |number| Read { number } }
combine! { struct WithContext = Begins => |number| WriteWithContext { number } }
combine! { struct Panics = Read { number: panics() } => |_| Read { number: 1 } }
combine! { struct Move = Read => |number| Write { number, .. } }

#[test]
fn run_starts_at_its_first_poll() {
    let run = BeginsInside {}.run(&());
    let with_context = WithContext {}.run(&());
    assert_eq!(BEGUN.get(), 0);
    assert_eq!(block_on(run).ok(), Some(1));
    assert_eq!(block_on(with_context).ok(), Some(2));
}

#[test]
fn panic_happens_when_the_run_is_polled() {
    let run = AssertUnwindSafe(Panics {}.run(&()));
    assert!(catch_unwind(|| block_on(run)).is_err());
}

#[test]
fn finished_run_holds_nothing() {
    let (to, from) = channel();
    let mut run = pin!(Move { number: 7, to }.run(&()));
    assert!(block_on(run.as_mut()).is_err());
    assert_eq!(from.try_recv(), Err(TryRecvError::Disconnected));
}

#[test]
fn dropped_run_drops_its_halves() {
    let (to, from) = channel();
    let mut run = Box::pin(Move { number: 1, to }.run(&()));
    assert!(run.as_mut().now_or_never().is_none());
    assert_eq!(from.try_recv(), Ok(1));
    drop(run);
    assert_eq!(from.try_recv(), Err(TryRecvError::Disconnected));
}
