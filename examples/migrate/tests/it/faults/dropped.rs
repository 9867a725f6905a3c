//! The run is dropped at every await point.

use std::future::poll_fn;
use std::task::Poll;

use conjoin::Context;
use futures_util::future::join_all;
use migrate::pairs::PAIRS;

use super::{Fault, NAME, SIZE};

#[tokio::test]
async fn at_every_await_point() {
    join_all(PAIRS.iter().map(async |&pair| {
        let mut fault = Fault::new(pair, pair.source(), pair.sink(), SIZE).await;
        let mut polls = 1;
        while !ended_within(&fault, polls).await {
            let what = format!("{} dropped after {polls} polls", pair.info().name);
            fault.nothing_left(&what).await;
            // A request that was sent whole may yet be obeyed.
            let whole = fault.to().got(NAME).await.is_none_or(|got| got == fault.object);
            assert!(whole, "{what}: a partial object");
            fault.to().remove(NAME).await;
            polls += 1 + polls / 60;
        }
        fault.to().remove(NAME).await;
        fault.reruns(&[], "dropped").await;
        fault.print("dropped at an await point");
    }))
    .await;
}

async fn ended_within(fault: &Fault, polls: usize) -> bool {
    let arguments = [fault.from().source_args(NAME), fault.to().sink_args(NAME)].concat();
    let mut run = fault.pair.run(arguments, Context::new(), &fault.world.env);
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
