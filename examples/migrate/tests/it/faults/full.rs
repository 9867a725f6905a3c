//! The sink's disk is full at chunk k.

use migrate::pairs::PAIRS;

use super::{Fault, SIZE};
use crate::tmpfs::Mount;
use conjoin_places::World;

#[tokio::test]
async fn at_every_chunk() {
    for &pair in PAIRS.iter().filter(|pair| pair.sink() == "FileWrite") {
        let mut count = 0;
        for kib in (64..=SIZE >> 10).step_by(512) {
            // A file that is read is there too.
            let kept = if pair.source() == "FileRead" { SIZE >> 10 } else { 0 };
            let Some(mount) = Mount::tmpfs(&format!("size={}k", kib + kept)) else { return };
            let world = World::with_files_in(mount.path()).await;
            let mut fault = Fault::in_world(world, pair, pair.source(), "FileWrite", SIZE).await;
            let result = fault.run(&[]).await;
            fault.failed(result, "FileWrite", "full").await;
            mount.resize("size=64m");
            fault.reruns(&[], "full").await;
            count += 1;
            if kib + 512 > SIZE >> 10 {
                fault.count = count;
                fault.print("disk of the sink is full");
            }
        }
    }
}
