use std::iter::successors;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Once;

use futures_util::FutureExt;

use super::{Failing, Fault, NAME, each};
use crate::{Pair, World};

/// The chunk numbers to fail at: each of the first ones, then with growing gaps.
fn chunks() -> impl Iterator<Item = usize> {
    successors(Some(0), |chunk| Some(chunk + 1 + chunk / 5))
}

fn at(chunk: usize, how: &str) -> Vec<String> {
    vec![format!("--chunk={chunk}"), format!("--how={how}")]
}

/// Either half fails at chunk k.
pub async fn half_fails_at_every_chunk(pairs: &[Failing], world: impl AsyncFn(&Path) -> World) {
    each(
        pairs,
        |failing| failing.pair,
        world,
        async |failing, mut fault| {
            fails(&mut fault, failing.first, "FailAt").await;
            fault.print("source fails at chunk k");
            fault.count = 0;
            fails(&mut fault, failing.second, "Sink: FailAt").await;
            fault.print("sink fails at chunk k");
        },
    )
    .await;
}

async fn fails(fault: &mut Fault, pair: Pair, by: &str) {
    for chunk in chunks() {
        let result = fault.run(pair, &at(chunk, "error")).await;
        if result.is_ok() && chunk > 1 {
            break;
        }
        let cause = format!("chunk {chunk}");
        fault.failed(result, by, &cause, &cause).await;
    }
    fault.to().remove(NAME).await;
    fault.reruns(&[], "failed").await;
}

/// Either half panics at chunk k.
pub async fn half_panics_at_every_chunk(pairs: &[Failing], world: impl AsyncFn(&Path) -> World) {
    keep_quiet_of_chunks();
    each(
        pairs,
        |failing| failing.pair,
        world,
        async |failing, mut fault| {
            panics(&mut fault, failing.first).await;
            panics(&mut fault, failing.second).await;
            fault.print("a half panics at chunk k");
        },
    )
    .await;
}

async fn panics(fault: &mut Fault, pair: Pair) {
    for chunk in chunks() {
        let ended = AssertUnwindSafe(fault.run(pair, &at(chunk, "panic"))).catch_unwind().await;
        let Err(panic) = ended else { break };
        assert_eq!(panic.downcast_ref::<String>(), Some(&format!("chunk {chunk}")));
        fault.nothing_written(&format!("panic at chunk {chunk}")).await;
    }
    fault.to().remove(NAME).await;
    fault.reruns(&[], "panicked").await;
}

/// Backtraces of a thousand intended panics would take longer than the rest of the test.
fn keep_quiet_of_chunks() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let tell = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let text = panic.payload().downcast_ref::<String>();
            if !text.is_some_and(|text| text.starts_with("chunk ")) {
                tell(panic);
            }
        }));
    });
}

/// The stitch fails, after the source was opened and before the sink exists.
pub async fn stitch_fails(pairs: &[Failing], world: impl AsyncFn(&Path) -> World) {
    each(
        pairs,
        |failing| failing.pair,
        world,
        async |failing, mut fault| {
            let by = format!("stitch of {} and {}", fault.pair.source(), fault.pair.sink());
            let result = fault.run(failing.stitch, &[]).await;
            fault.failed(result, &by, "refused", "stitch").await;
            fault.reruns(&[], "stitch").await;
            fault.print("stitch fails");
        },
    )
    .await;
}
