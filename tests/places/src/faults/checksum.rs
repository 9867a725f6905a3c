use std::path::Path;

use bytes::BytesMut;

use super::{NAME, each};
use crate::{Pair, World};

/// The content doesn't match the checksum that the source states.
pub async fn checksum_is_wrong(pairs: &[Pair], world: impl AsyncFn(&Path) -> World) {
    each(
        pairs,
        |pair| pair,
        world,
        async |pair, mut fault| {
            let mut other = BytesMut::from(&*fault.object);
            other[0] ^= 1;
            fault.object = other.freeze();
            if !fault.from().corrupt(NAME, &fault.object) {
                return;
            }
            let result = fault.run(pair, &[]).await;
            fault.failed(result, pair.sink(), ": checksum mismatch for ", "checksum").await;
            fault.reruns(&["--no-checksum".to_owned()], "checksum").await;
            fault.print("checksum is wrong");
        },
    )
    .await;
}
