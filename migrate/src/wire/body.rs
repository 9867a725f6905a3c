use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use reqwest::Body;
use tokio::time::Instant;

use crate::patience::Patience;

/// Large chunks are handed over in pieces, so a slow server is seen to take them.
const PIECE: usize = 64 << 10;

/// When the client last took something of a body that it sends.
#[derive(Debug, Clone)]
pub(crate) struct Sent(Arc<Mutex<State>>);

#[derive(Debug, Clone, Copy)]
struct State {
    moved: Instant,
    stage: Stage,
}

/// Who has to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The request has no body.
    Bare,
    /// The server takes what was given.
    Sending,
    /// There is nothing to give: the source has a limit of its own.
    Reading,
    /// The server has all, and answers.
    All,
}

impl Sent {
    pub(crate) fn new() -> Self {
        let state = State { moved: Instant::now(), stage: Stage::Bare };
        Self(Arc::new(Mutex::new(state)))
    }

    /// Of a request whose body is sent at once: the server may take its time.
    pub(crate) fn all() -> Self {
        let sent = Self::new();
        sent.moved(Stage::All);
        sent
    }

    fn moved(&self, stage: Stage) {
        let state = State { moved: Instant::now(), stage };
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    /// Whether the client did not take the whole body.
    pub(crate) fn is_partial(&self) -> bool {
        matches!(self.state().stage, Stage::Sending | Stage::Reading)
    }

    fn state(&self) -> State {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until nothing has moved for too long, and returns how long that was.
    pub(crate) async fn stalled(&self, patience: Patience) -> Duration {
        loop {
            let State { moved, stage } = self.state();
            let limit = match stage {
                Stage::All => patience.answer(),
                Stage::Bare | Stage::Sending | Stage::Reading => patience.idle(),
            };
            let until = moved + limit;
            if Instant::now() < until {
                tokio::time::sleep_until(until).await;
            } else if stage == Stage::Reading {
                tokio::time::sleep(limit).await;
            } else {
                return limit;
            }
        }
    }

    /// A body of these chunks.
    pub(crate) fn whole(&self, chunks: Vec<Bytes>) -> Body {
        let size = chunks.iter().map(Bytes::len).sum::<usize>() as u64;
        self.body(stream::iter(chunks.into_iter().map(Ok::<_, Infallible>)), Some(size))
    }

    /// A body of these chunks, of this size in all if it is known. It ends well only if the stream does.
    pub(crate) fn body<E>(
        &self,
        chunks: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
        size: Option<u64>,
    ) -> Body
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        self.moved(Stage::Sending);
        let (sent, mut bytes) = (self.clone(), 0);
        let mut pieces = Box::pin(chunks.flat_map(|chunk| stream::iter(pieces(chunk))));
        Body::wrap_stream(stream::poll_fn(move |cx| {
            let piece = pieces.poll_next_unpin(cx);
            match &piece {
                Poll::Ready(Some(piece)) => {
                    bytes += piece.as_ref().map_or(0, Bytes::len) as u64;
                    // The client does not ask for the end of what it knows the size of.
                    let is_all = size == Some(bytes);
                    sent.moved(if is_all { Stage::All } else { Stage::Sending });
                }
                Poll::Ready(None) => sent.moved(Stage::All),
                Poll::Pending => sent.moved(Stage::Reading),
            }
            piece
        }))
    }
}

fn pieces<E>(chunk: Result<Bytes, E>) -> impl Iterator<Item = Result<Bytes, E>> {
    let (mut rest, error) = match chunk {
        Ok(chunk) => (chunk, None),
        Err(error) => (Bytes::new(), Some(Err(error))),
    };
    let pieces = std::iter::from_fn(move || {
        (!rest.is_empty()).then(|| Ok(rest.split_to(rest.len().min(PIECE))))
    });
    pieces.chain(error)
}
