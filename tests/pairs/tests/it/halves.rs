//! A source and a sink that the test controls, and contents.

use std::io;

use bytes::Bytes;
use conjoin::{BoxError, Context, task};
use conjoin_migrate::{Body, Meta};
use futures::{StreamExt, TryStreamExt, future, stream};
use md5::{Digest, Md5};

pub(crate) use conjoin_places::lines;

pub(crate) const MIB: usize = 1 << 20;
/// Sizes: nothing, one byte, one part, one part and one byte, several parts.
pub(crate) const SIZES: [usize; 5] = [0, 1, 8 * MIB, 8 * MIB + 1, 32 * MIB];

/// What a source does instead of returning a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Instead {
    Fail,
    Stop,
    /// Returns the same number of other bytes.
    Garble,
}

/// Returns a content in chunks, but at the chunk with this number, or at the end, does something else.
#[task(output(body, meta))]
pub(crate) fn give(
    cx: &Context,
    content: Bytes,
    chunk: usize,
    instead: Option<(usize, Instead)>,
) -> (Body, Meta) {
    let meta = Meta {
        size: Some(content.len() as u64),
        md5: Some(md5(&content)),
        content_type: Some("text/plain".to_owned()),
        ..Meta::default()
    };
    // One more, which is empty, for the end.
    let count = content.len().div_ceil(chunk);
    let chunks = stream::iter(0..=count).then(move |number| {
        let begin = (chunk * number).min(content.len());
        let piece = content.slice(begin..content.len().min(begin + chunk));
        let instead = instead.filter(|(at, _)| *at == number).map(|(_, instead)| instead);
        async move {
            match instead {
                None => Ok(piece),
                Some(Instead::Fail) => Err(io::Error::other("the cable is cut")),
                Some(Instead::Stop) => Ok(Bytes::new()),
                Some(Instead::Garble) => Ok(vec![b'\n'; piece.len()].into()),
            }
        }
    });
    let body = chunks.take_while(|chunk| {
        let ended = chunk.as_ref().is_ok_and(Bytes::is_empty);
        future::ready(!ended)
    });
    (cx.flow(body).into(), meta)
}

/// The chunks that were taken.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) bytes: usize,
    pub(crate) md5: String,
    pub(crate) meta: Meta,
}

/// Takes a body, and fails at the chunk with this number.
#[task]
pub(crate) async fn take(
    body: Body,
    meta: Meta,
    fails_at: Option<usize>,
) -> Result<Taken, BoxError> {
    let mut body = body.into_flow();
    let (mut hash, mut bytes, mut number) = (Md5::new(), 0, 0);
    while let Some(chunk) = body.try_next().await? {
        if fails_at == Some(number) {
            return Err("the disk is full".into());
        }
        bytes += chunk.len();
        number += 1;
        hash.update(&chunk);
    }
    Ok(Taken { bytes, md5: hex(hash), meta })
}

pub(crate) fn md5(content: &[u8]) -> String {
    hex(Md5::new_with_prefix(content))
}

fn hex(hash: Md5) -> String {
    format!("{:032x}", u128::from_be_bytes(hash.finalize().into()))
}

/// Returns this many bytes that aren't text.
pub(crate) fn noise(size: usize) -> Bytes {
    let mut next = 0x9e37_79b9_7f4a_7c15_u64;
    let mut noise = Vec::with_capacity(size + 8);
    while noise.len() < size {
        next ^= next << 13;
        next ^= next >> 7;
        next ^= next << 17;
        noise.extend(next.to_le_bytes());
    }
    noise.truncate(size);
    noise.into()
}
