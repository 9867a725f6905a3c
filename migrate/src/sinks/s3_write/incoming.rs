//! A part that is sent while it is read.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::upload::Begun;
use crate::s3::S3Error;

/// The chunks of a part as they come. They are kept, to be sent again if that has to be: the slot of
/// the part bounds the memory.
struct Incoming {
    chunks: UnboundedReceiver<Bytes>,
    kept: Vec<Bytes>,
    missing: u64,
}

impl Incoming {
    fn poll_next(&mut self, waker: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let chunk = ready!(self.chunks.poll_recv(waker));
        if let Some(chunk) = &chunk {
            self.missing = self.missing.saturating_sub(chunk.len() as u64);
            self.kept.push(chunk.clone());
        } else if self.missing > 0 {
            return Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())));
        }
        Poll::Ready(chunk.map(Ok))
    }
}

/// Returns where the chunks of the part of this size go, and what sends them. Its output is the part's
/// `ETag`, or none if the chunks broke off.
pub(super) fn part(
    begun: &Begun,
    number: usize,
    size: u64,
) -> (UnboundedSender<Bytes>, impl Future<Output = Result<Option<String>, S3Error>> + use<>) {
    let (send, chunks) = unbounded_channel();
    let incoming = Arc::new(Mutex::new(Incoming { chunks, kept: Vec::new(), missing: size }));
    let begun = begun.clone();
    (send, async move {
        let (bucket, part) = (&begun.target.bucket, (&*begun.target.key, &*begun.id, number));
        if let Ok(etag) = bucket.put_part_once(part, chunks_of(&incoming), size).await {
            return Ok(Some(etag));
        }
        // From now on it is retried as everything is, with the whole part in memory.
        let is_whole = chunks_of(&incoming).all(async |chunk| chunk.is_ok()).await;
        let kept = std::mem::take(&mut lock(&incoming).kept);
        if is_whole { bucket.put_part(part, &kept).await.map(Some) } else { Ok(None) }
    })
}

/// Those that have not come yet.
fn chunks_of(incoming: &Arc<Mutex<Incoming>>) -> impl Stream<Item = io::Result<Bytes>> + use<> {
    let incoming = Arc::clone(incoming);
    stream::poll_fn(move |waker| lock(&incoming).poll_next(waker))
}

fn lock(incoming: &Mutex<Incoming>) -> std::sync::MutexGuard<'_, Incoming> {
    incoming.lock().unwrap_or_else(PoisonError::into_inner)
}
