use std::future::poll_fn;
use std::path::Path;
use std::task::Poll;
use std::time::Duration;

use super::{Failing, Fault, NAME, each};
use crate::{Pair, World};

/// Long enough to reach a chunk. If it isn't, the run is dropped earlier, which is also a valid test.
const DEADLINE: Duration = Duration::from_millis(500);

/// The run is dropped at every await point.
pub async fn dropped_at_every_await_point(pairs: &[Pair], world: impl AsyncFn(&Path) -> World) {
    each(
        pairs,
        |pair| pair,
        world,
        async |_, mut fault| {
            let mut polls = 1;
            while !ended_within(&fault, polls).await {
                let what = format!("dropped after {polls} polls");
                fault.nothing_left(&what).await;
                // The server may still execute a request that was sent completely.
                let got = fault.to().got(NAME).await;
                let whole =
                    got == fault.to().nothing() || got.is_some_and(|got| got == fault.object);
                assert!(whole, "{} {what}: a partial object", fault.pair.info().name);
                fault.to().remove(NAME).await;
                polls += 1 + polls / 20;
            }
            fault.to().remove(NAME).await;
            fault.reruns(&[], "dropped").await;
            fault.print("dropped at an await point");
        },
    )
    .await;
}

async fn ended_within(fault: &Fault, polls: usize) -> bool {
    let mut run = fault.begin(fault.pair, &[], fault.scratch.path()).await;
    let mut left = polls;
    poll_fn(|waker| match left {
        0 => Poll::Ready(false),
        _ => {
            left -= 1;
            run.as_mut().poll(waker).map(|ended| ended.is_ok())
        }
    })
    .await
}

/// A deadline passes while the source, or the sink, hangs.
pub async fn deadline_passes(pairs: &[Failing], world: impl AsyncFn(&Path) -> World) {
    each(
        pairs,
        |failing| failing.pair,
        world,
        async |failing, mut fault| {
            for pair in [failing.first, failing.second] {
                for chunk in [0, 1, 4] {
                    let more = [format!("--chunk={chunk}"), "--how=hang".to_owned()];
                    let run = fault.begin(pair, &more, fault.scratch.path()).await;
                    assert!(tokio::time::timeout(DEADLINE, run).await.is_err(), "it did not hang");
                    fault.nothing_written("deadline").await;
                }
            }
            fault.reruns(&[], "deadline").await;
            fault.print("a deadline passes");
        },
    )
    .await;
}
