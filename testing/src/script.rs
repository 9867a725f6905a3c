use std::future::poll_fn;
use std::marker::PhantomData;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use conjoin::{Context, task};
use futures_util::{Stream, StreamExt, future, stream};

use crate::body::Body;
use crate::items::{self, Item};
use crate::planned::Planned;
use crate::random::Random;

/// What a first half of the kit yields, and where it fails.
#[derive(Debug)]
pub struct Script<B: Body> {
    content: Content<B::Item>,
    body: PhantomData<fn() -> B>,
}

#[derive(Debug, Clone)]
struct Content<T> {
    items: Arc<[T]>,
    fault: Option<(usize, How)>,
    gate: Gate,
    random: Random,
}

/// What happens instead of an item, or of the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    Fail,
    Panic,
    /// Waits until the gate opens, and then yields the item.
    Wait,
}

/// Tells that the fault was reached, and lets the content go on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gate(Arc<(AtomicBool, AtomicBool)>);

impl Gate {
    pub(crate) fn is_reached(&self) -> bool {
        self.0.0.load(Ordering::SeqCst)
    }

    pub(crate) async fn reached(&self) {
        while !self.is_reached() {
            wait(1).await;
        }
    }

    pub(crate) fn open(&self) {
        self.0.1.store(true, Ordering::SeqCst);
    }

    pub(crate) fn reach(&self) {
        self.0.0.store(true, Ordering::SeqCst);
    }

    pub(crate) async fn opened(&self) {
        while !self.0.1.load(Ordering::SeqCst) {
            wait(1).await;
        }
    }
}

impl<B: Body> Script<B> {
    pub(crate) fn new(items: &[B::Item], fault: Option<(usize, How)>, seed: u64) -> Self {
        let content = Content {
            items: items.into(),
            fault,
            gate: Gate::default(),
            random: Random::new(seed),
        };
        Self { content, body: PhantomData }
    }

    pub(crate) fn gate(&self) -> Gate {
        self.content.gate.clone()
    }

    pub(crate) fn size(&self) -> u64 {
        items::size(&self.content.items)
    }

    pub(crate) fn into_stream(self) -> impl Stream<Item = Result<B::Item, Planned>> + Send {
        let items = self.content.items.iter().cloned().map(Some).chain([None]);
        let numbered: Vec<_> = items.enumerate().collect();
        self.content.play(numbered)
    }

    /// Opens a range.
    pub(crate) fn into_range(
        self,
    ) -> impl Fn(Range<u64>) -> future::Ready<Result<Played<B::Item>, Planned>> + Send + Sync {
        move |range| {
            let slice = items::slice(&self.content.items, &range);
            let numbered = slice.into_iter().map(|(number, item)| (number, Some(item))).collect();
            future::ready(Ok(self.content.clone().play(numbered).boxed()))
        }
    }
}

pub(crate) type Played<T> = stream::BoxStream<'static, Result<T, Planned>>;

impl<T: Item> Content<T> {
    /// Yields these items, some at once and others after a wait. `None` is the end.
    fn play(
        mut self,
        items: Vec<(usize, Option<T>)>,
    ) -> impl Stream<Item = Result<T, Planned>> + Send {
        let items = stream::iter(items).then(move |(number, item)| {
            let waits = self.random.below(3);
            let fault = self.fault.filter(|(at, _)| *at == number).map(|(_, how)| how);
            let gate = self.gate.clone();
            async move {
                wait(waits).await;
                if fault.is_some() {
                    gate.reach();
                }
                match fault {
                    None => item.map(Ok),
                    Some(How::Fail) => Some(Err(Planned)),
                    Some(How::Panic) => Planned::panic(),
                    Some(How::Wait) => {
                        gate.opened().await;
                        item.map(Ok)
                    }
                }
            }
        });
        items.take_while(|item| future::ready(item.is_some())).filter_map(future::ready)
    }
}

/// Is pending so many times.
pub(crate) async fn wait(mut times: usize) {
    poll_fn(|waker| {
        if times == 0 {
            return Poll::Ready(());
        }
        times -= 1;
        waker.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// The first half of the kit, for a sink.
#[task]
pub(crate) fn given<B: Body>(cx: &Context, script: Script<B>) -> B {
    B::play(cx, script)
}

/// A task after the one that is tested.
#[task]
pub(crate) fn done() {}
