use std::path::Path;

use super::{Fault, NAME, SIZE, each};
use crate::Damage::{self, Answer, CutRequest, CutResponse, Gone};
use crate::{Pair, Request, World};

/// One part, in one request.
const SMALL: usize = 100_000;
const REFUSALS: [Damage; 3] = [Answer(500), Answer(503), Answer(403)];

/// The source's server refuses the request, or disconnects before it has sent everything.
pub async fn server_of_the_source_fails(pairs: &[Pair], world: impl AsyncFn(&Path) -> World) {
    each(
        pairs,
        |pair| pair,
        world,
        async |pair, mut fault| {
            let Some(read) = fault.from().reads() else { return };
            for size in [SMALL, SIZE] {
                fault = fault.of_size(size).await;
                let cuts = (0..size).step_by(size / 6).map(|at| CutResponse(at + 50));
                for damage in refusals(read).chain(cuts) {
                    inject(&mut fault, pair.source(), read, damage).await;
                }
            }
            fault.print("server of the source fails");
        },
    )
    .await;
}

/// The sink's server refuses the request, or disconnects before it has received everything.
pub async fn server_of_the_sink_fails(pairs: &[Pair], world: impl AsyncFn(&Path) -> World) {
    each(
        pairs,
        |pair| pair,
        world,
        async |pair, mut fault| {
            for size in [SMALL, SIZE] {
                fault = fault.of_size(size).await;
                for write in fault.to().writes(size) {
                    let cuts = (100..=write.bytes.max(100)).step_by(write.bytes / 5 + 1);
                    for damage in refusals(write).chain(cuts.map(CutRequest)) {
                        inject(&mut fault, pair.sink(), write, damage).await;
                    }
                }
            }
            if fault.to().proxy().is_some() {
                fault.print("server of the sink fails");
            }
        },
    )
    .await;
}

/// `PostgreSQL` has no HTTP status to answer with.
fn refusals(request: Request) -> impl Iterator<Item = Damage> {
    REFUSALS.into_iter().filter(move |_| request.is_http)
}

async fn inject(fault: &mut Fault, by: &str, request: Request, damage: Damage) {
    let what = format!("{request:?} {damage:?}");
    let is_source = by == fault.pair.source();
    let place = if is_source { fault.from() } else { fault.to() };
    let proxy = place.proxy().unwrap().clone();
    proxy.inject(request, damage);
    match fault.run(fault.pair, &[]).await {
        Ok(_) if goes_on(by, damage) => {
            assert!(fault.to().got(NAME).await.unwrap() == fault.object, "{what}");
            fault.to().remove(NAME).await;
            fault.nothing_left(&what).await;
        }
        result => {
            let cause = match damage {
                Answer(status) => status.to_string(),
                CutRequest(_) | CutResponse(_) | Gone(_) => "caused by: ".to_owned(),
            };
            fault.failed(result, by, &cause, &what).await;
        }
    }
    proxy.mend();
    fault.reruns(&[], &what).await;
}

/// These clients resume where they were cut off, a few times.
fn goes_on(task: &str, damage: Damage) -> bool {
    matches!(damage, CutResponse(_)) && ["S3Read", "GcsRead", "HttpGet"].contains(&task)
}
