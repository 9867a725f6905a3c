//! Objects to try the program with.

use std::time::Instant;

use bytes::Bytes;

use crate::s3::{self, Bucket, S3Error};

/// Objects of this size and more are put in parts of this size.
const PART: usize = 8 << 20;

/// Puts an object, in parts if it is large.
///
/// # Errors
/// If the server refuses it.
pub async fn put(bucket: &Bucket, key: &str, content: Bytes) -> Result<(), S3Error> {
    let put = s3::Put::default();
    if content.len() < PART {
        return bucket.put(key, &[content], &put).await.map(drop);
    }
    let whole = s3::Whole { size: content.len() as u64, begun: Instant::now() };
    let id = bucket.create_upload(key, &put, &s3::Attempts::default()).await?;
    let mut etags = Vec::new();
    for (start, number) in (0..content.len()).step_by(PART).zip(1..) {
        let part = content.slice(start..content.len().min(start + PART));
        etags.push(bucket.put_part((key, &id, number), &[part]).await?);
    }
    bucket.complete(key, &id, &etags, &whole, &put).await.map(drop)
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
