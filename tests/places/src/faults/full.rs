use std::path::Path;

use super::{Failing, Fault, SIZE, each};
use crate::{Mount, Pair, World};

const FULL: &str = "No space left on device";

/// The disk of the target file is full at chunk k.
pub async fn target_is_full(pairs: &[Pair], world: impl AsyncFn(&Path) -> World) {
    for &pair in pairs.iter().filter(|pair| pair.sink() == "FileWrite") {
        let mut count = 0;
        for kib in (64..=SIZE >> 10).step_by(512) {
            // The source file is on that disk too.
            let kept = if pair.source() == "FileRead" { SIZE >> 10 } else { 0 };
            let Some(mount) = Mount::tmpfs(&format!("size={}k", kib + kept)) else { return };
            let world = world(mount.path()).await;
            let Some(mut fault) = Fault::new(pair, world, SIZE).await else { break };
            let result = fault.run(pair, &[]).await;
            fault.failed(result, "FileWrite", FULL, "full").await;
            mount.remount("size=64m");
            fault.reruns(&[], "full").await;
            count += 1;
            if kib + 512 > SIZE >> 10 {
                fault.count = count;
                fault.print("disk of the target is full");
            }
        }
    }
}

/// The disk of the scratch directory is full at chunk k.
pub async fn scratch_is_full(pairs: &[Failing], world: impl AsyncFn(&Path) -> World) {
    each(
        pairs,
        |failing| failing.pair,
        world,
        async |failing, mut fault| {
            for kib in [4, 64, 1024, SIZE >> 10] {
                let Some(mount) = Mount::tmpfs(&format!("size={kib}k")) else { return };
                for (pair, by) in [(failing.first, "FailAt"), (failing.second, "Sink: FailAt")] {
                    let result = fault.begin(pair, &[], mount.path()).await.await;
                    fault.failed(result, by, FULL, "scratch is full").await;
                    let left = std::fs::read_dir(mount.path()).unwrap().count();
                    assert_eq!(left, 0, "the scratch directory is left");
                }
            }
            fault.reruns(&[], "scratch is full").await;
            fault.print("disk of the scratch directory is full");
        },
    )
    .await;
}
