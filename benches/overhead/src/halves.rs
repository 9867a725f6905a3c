//! The halves. Each side of each case has its own, so the compiler inlines them alike.

use std::future::poll_fn;
use std::hint::black_box;
use std::task::Poll;

pub struct Base(pub u64);

/// The items of a flow.
pub type Item = Box<[u8]>;
const ITEMS: usize = 64;
/// Of a flow whose items are all ready.
pub const READY: u64 = 8192;

/// The work of a half. Never inlined, so it costs the same everywhere.
#[inline(never)]
pub fn work(buffer: &mut [u64], number: u64) -> u64 {
    buffer.fill(number);
    black_box(buffer)[3]
}

/// Waits once.
pub async fn waits() {
    let mut waited = false;
    poll_fn(|waker| {
        if waited {
            return Poll::Ready(());
        }
        waited = true;
        waker.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

macro_rules! numbers {
    () => {
        use super::super::{waits, work};

        #[conjoin::task(output(number))]
        pub async fn read(key: u64) -> Result<u64, u8> {
            let mut buffer = [0; 32];
            waits().await;
            let key = work(&mut buffer, key);
            Ok(key)
        }

        #[conjoin::task]
        pub async fn write(number: u64, plus: u64) -> Result<u64, u8> {
            let mut buffer = [0; 32];
            waits().await;
            let number = work(&mut buffer, number);
            Ok(number + plus)
        }
    };
}

/// With resources and context.
macro_rules! lent {
    () => {
        use conjoin::Context;

        use super::super::{Base, waits, work};

        #[conjoin::task(output(number, square))]
        pub async fn read(base: &Base, _cx: &Context, key: u64) -> Result<(u64, u64), u8> {
            let mut buffer = [0; 32];
            waits().await;
            let key = work(&mut buffer, key);
            Ok((key + base.0, key * key))
        }

        #[conjoin::task]
        pub async fn write(
            base: &Base,
            _cx: &Context,
            number: u64,
            square: u64,
        ) -> Result<u64, u8> {
            let mut buffer = [0; 32];
            waits().await;
            let number = work(&mut buffer, number);
            Ok(number + base.0 + square)
        }
    };
}

macro_rules! blocks {
    () => {
        use super::super::waits;

        #[conjoin::task]
        pub async fn read(block: [u8; 4096]) -> Result<[u8; 4096], u8> {
            waits().await;
            Ok(block)
        }

        #[conjoin::task]
        pub async fn write(block: [u8; 4096], at: usize) -> Result<u8, u8> {
            waits().await;
            Ok(std::hint::black_box(&block)[at])
        }
    };
}

macro_rules! steps {
    () => {
        use super::super::{waits, work};

        #[conjoin::task]
        pub async fn step(number: u64) -> Result<u64, u8> {
            let mut buffer = [0; 8];
            waits().await;
            let number = work(&mut buffer, number);
            Ok(number + 1)
        }
    };
}

/// The items of a flow, each awaited like a client's. In the hand-written side, the stream is boxed.
macro_rules! streams {
    () => {
        use futures::stream::{self, BoxStream};
        use futures::{Stream, StreamExt};

        use super::super::{ITEMS, Item, waits};

        fn items(size: usize) -> impl Stream<Item = std::io::Result<Item>> + Send {
            let numbers = stream::iter(0..ITEMS);
            numbers.then(move |_| async move {
                waits().await;
                Ok(vec![1; size].into_boxed_slice())
            })
        }

        async fn counted<E>(body: impl Stream<Item = Result<Item, E>>) -> Result<usize, E> {
            let mut body = std::pin::pin!(body);
            let mut size = 0;
            while let Some(item) = body.next().await {
                waits().await;
                size += item?.len();
            }
            Ok(size)
        }

        pub fn open_by_hand(size: usize) -> BoxStream<'static, std::io::Result<Item>> {
            items(size).boxed()
        }

        pub async fn count_by_hand(
            body: impl Stream<Item = std::io::Result<Item>>,
        ) -> std::io::Result<usize> {
            counted(body).await
        }

        #[conjoin::task(output(body))]
        pub fn open(cx: &conjoin::Context, size: usize) -> conjoin::Flow<Item> {
            cx.flow(items(size))
        }

        #[conjoin::task]
        pub async fn count(body: conjoin::Flow<Item>) -> Result<usize, conjoin::FlowError> {
            counted(body).await
        }
    };
}

/// The items of a flow that are all ready. By hand the stream is boxed.
macro_rules! ready_streams {
    () => {
        use futures::stream::{self, BoxStream};
        use futures::{Stream, StreamExt};

        use super::super::READY;

        fn items() -> impl Stream<Item = std::io::Result<u64>> + Send {
            stream::iter((0..READY).map(|item| Ok(std::hint::black_box(item))))
        }

        async fn summed<E>(body: impl Stream<Item = Result<u64, E>>) -> Result<u64, E> {
            let mut body = std::pin::pin!(body);
            let mut sum = 0;
            while let Some(item) = body.next().await {
                sum += item?;
            }
            Ok(sum)
        }

        pub fn open_by_hand() -> BoxStream<'static, std::io::Result<u64>> {
            items().boxed()
        }

        pub async fn sum_by_hand(
            body: impl Stream<Item = std::io::Result<u64>>,
        ) -> std::io::Result<u64> {
            summed(body).await
        }

        #[conjoin::task(output(body))]
        pub fn open(cx: &conjoin::Context) -> conjoin::Flow<u64> {
            cx.flow(items())
        }

        #[conjoin::task]
        pub async fn sum(body: conjoin::Flow<u64>) -> Result<u64, conjoin::FlowError> {
            summed(body).await
        }

        #[conjoin::task]
        pub async fn sum_chunks(
            mut body: conjoin::Flow<Vec<u64>>,
        ) -> Result<u64, conjoin::FlowError> {
            let mut sum = 0;
            while let Some(items) = body.next().await {
                sum += items?.into_iter().sum::<u64>();
            }
            Ok(sum)
        }
    };
}

/// `plain: numbers` makes a module `plain` with two copies of the halves.
macro_rules! sides {
    ($($case:ident: $halves:ident),* $(,)?) => {$(
        pub mod $case {
            #[allow(dead_code, reason = "only the functions are called")]
            pub mod by_hand { $halves!(); }
            #[allow(dead_code, reason = "only the tasks are run")]
            pub mod pair { $halves!(); }
        }
    )*};
}

sides! {
    plain: numbers,
    fallible: numbers,
    run: numbers,
    run_with_context: lent,
    imperative: numbers,
    resources: lent,
    by_name: lent,
    stitch: numbers,
    otherwise: numbers,
    variants: numbers,
    large: blocks,
    deep: steps,
    flow: streams,
    ahead: streams,
    ready: ready_streams,
    chunked: ready_streams,
}
