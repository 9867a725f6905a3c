//! Objects to try the program with.

use bytes::Bytes;
use object_store::ObjectStoreExt;
use object_store::aws::AmazonS3;

/// From this size on an object is put in parts of this size.
const PART: usize = 8 << 20;

/// Puts an object, in parts when it is large.
///
/// # Errors
/// When the server refuses it.
pub async fn put(store: &AmazonS3, key: &str, content: Bytes) -> object_store::Result<()> {
    let path = key.into();
    if content.len() < PART {
        store.put(&path, content.into()).await?;
        return Ok(());
    }
    let mut upload = store.put_multipart(&path).await?;
    for start in (0..content.len()).step_by(PART) {
        let end = content.len().min(start + PART);
        upload.put_part(content.slice(start..end).into()).await?;
    }
    upload.complete().await?;
    Ok(())
}

/// Pseudo-random content which is the same for the same key and size.
#[must_use]
pub fn content(key: &str, size: usize) -> Bytes {
    let mix = |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte));
    let seed = key.bytes().fold(1, mix);
    // Xorshift.
    let words = std::iter::successors(Some(seed), |&x| {
        let x = x ^ (x << 13);
        let x = x ^ (x >> 7);
        Some(x ^ (x << 17))
    });
    words.flat_map(u64::to_le_bytes).take(size).collect()
}
