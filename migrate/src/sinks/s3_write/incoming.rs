//! A part that is sent while it is read.

use std::io;

use bytes::Bytes;
use futures_util::future::join;
use futures_util::{StreamExt, stream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use super::upload::Begun;
use crate::s3::S3Error;

/// Returns where the chunks of the part of this size go, and what sends them. Its output is the part's
/// `ETag`, or none if the chunks broke off.
pub(super) fn part(
    begun: &Begun,
    number: usize,
    size: u64,
) -> (UnboundedSender<Bytes>, impl Future<Output = Result<Option<String>, S3Error>> + use<>) {
    let (send, chunks) = unbounded_channel();
    let begun = begun.clone();
    (send, async move {
        let (bucket, part) = (&begun.target.bucket, (&*begun.target.key, &*begun.id, number));
        // The client may go on reading the body of a request that has failed, so the body has a
        // channel that nothing else reads, and ends with the request.
        let (feed, mut fed) = unbounded_channel();
        let (under_way, ended) = oneshot::channel::<()>();
        let body = stream::poll_fn(move |cx| fed.poll_recv(cx)).take_until(ended);
        let once = async {
            let sent = bucket.put_part_once(part, body, size).await;
            drop(under_way);
            sent
        };
        match join(once, keep(chunks, feed, size)).await {
            (Ok(etag), _) => Ok(Some(etag)),
            // From now on it is retried as everything is, with the whole part in memory.
            (Err(_), Some(whole)) => bucket.put_part(part, &whole).await.map(Some),
            (Err(_), None) => Ok(None),
        }
    })
}

/// Passes the chunks on, and returns them if they are the whole part. They may have to be sent again:
/// the slot of the part bounds the memory.
async fn keep(
    mut chunks: UnboundedReceiver<Bytes>,
    feed: UnboundedSender<io::Result<Bytes>>,
    size: u64,
) -> Option<Vec<Bytes>> {
    let (mut kept, mut missing) = (Vec::new(), size);
    while let Some(chunk) = chunks.recv().await {
        missing = missing.saturating_sub(chunk.len() as u64);
        // Fails only if the request has ended.
        let _ = feed.send(Ok(chunk.clone()));
        kept.push(chunk);
    }
    if missing > 0 {
        let _ = feed.send(Err(io::ErrorKind::UnexpectedEof.into()));
        return None;
    }
    Some(kept)
}
