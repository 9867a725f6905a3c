use std::sync::{Arc, Mutex, PoisonError};

use conjoin::{BoxError, task};
use futures_util::TryStreamExt;
use futures_util::future::try_join_all;

use crate::body::Body;
use crate::planned::Planned;
use crate::random::Random;
use crate::script::{Gate, wait};

/// How the second half of the kit reads, and what it has read.
#[derive(Debug)]
pub(crate) struct Plan<T> {
    /// How many ranges to read at once.
    ranges: u64,
    instead: Option<(usize, Instead)>,
    read: Read<T>,
    /// Reached when the reader does something else than reading all.
    gate: Gate,
    random: Random,
}

/// What a reader does instead of reading an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instead {
    Succeed,
    Fail,
    Panic,
    Wait,
}

/// What a reader has read.
#[derive(Debug)]
pub(crate) struct Read<T> {
    items: Arc<Mutex<Vec<T>>>,
}

impl<T> Read<T> {
    pub(crate) fn take(&self) -> Vec<T> {
        std::mem::take(&mut *self.items.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn extend(&self, items: impl IntoIterator<Item = T>) {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).extend(items);
    }
}

impl<T> Clone for Read<T> {
    fn clone(&self) -> Self {
        Self { items: Arc::clone(&self.items) }
    }
}

impl<T> Plan<T> {
    pub(crate) fn new(ranges: u64, instead: Option<(usize, Instead)>, seed: u64) -> Self {
        let read = Read { items: Arc::default() };
        Self { ranges, instead, read, gate: Gate::default(), random: Random::new(seed) }
    }

    pub(crate) fn read(&self) -> Read<T> {
        self.read.clone()
    }

    pub(crate) fn gate(&self) -> Gate {
        self.gate.clone()
    }
}

/// The second half of the kit, for a source.
#[task]
pub(crate) async fn taken<B: Body>(body: B, mut plan: Plan<B::Item>) -> Result<(), BoxError> {
    let mut flows = body.into_flows(plan.ranges);
    if flows.len() > 1 {
        let all = try_join_all(flows.into_iter().map(TryStreamExt::try_collect::<Vec<_>>)).await?;
        plan.read.extend(all.into_iter().flatten());
        return Ok(());
    }
    let mut flow = flows.remove(0);
    for number in 0.. {
        wait(plan.random.below(3)).await;
        if let Some((_, instead)) = plan.instead.filter(|(at, _)| *at == number) {
            plan.gate.reach();
            match instead {
                Instead::Succeed => return Ok(()),
                Instead::Fail => return Err(Planned.into()),
                Instead::Panic => Planned::panic(),
                Instead::Wait => plan.gate.opened().await,
            }
        }
        let Some(item) = flow.try_next().await? else { break };
        plan.read.extend([item]);
    }
    Ok(())
}
