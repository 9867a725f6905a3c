use std::ops::Range;
use std::sync::Arc;

use bytes::{Buf, Bytes};
use futures_util::{Stream, stream};
use reqwest::Response;

use super::{RequestError, Wire};
use crate::patience::Backoff;

/// An object of which any range can be requested, always in the same version.
pub(crate) trait Open: Send + Sync + 'static {
    /// Requests the range once, and returns the answer only if it has that range of that version.
    fn open(&self, range: Range<u64>) -> impl Future<Output = Result<Opened, RequestError>> + Send;
}

/// An answer with a range in it.
pub(crate) struct Opened {
    pub(crate) response: Response,
    /// Bytes before the range: not every server has ranges.
    pub(crate) skip: u64,
}

/// Reads a range of an object, and goes on where a connection breaks off.
pub(crate) struct Resumed<O> {
    wire: Wire,
    object: Arc<O>,
    rest: Range<u64>,
    opened: Option<Opened>,
    backoff: Backoff,
}

impl<O: Open> Resumed<O> {
    /// `begun` is an answer that begins where the range does.
    pub(crate) fn stream(
        wire: &Wire,
        object: Arc<O>,
        begun: Option<Response>,
        range: Range<u64>,
    ) -> impl Stream<Item = Result<Bytes, RequestError>> + Send + use<O> {
        let backoff = wire.backoff();
        let opened = begun.map(|response| Opened { response, skip: 0 });
        let read = Self { wire: wire.clone(), object, rest: range, opened, backoff };
        stream::try_unfold(read, async |mut read| Ok(read.next().await?.map(|chunk| (chunk, read))))
    }

    async fn next(&mut self) -> Result<Option<Bytes>, RequestError> {
        while !self.rest.is_empty() {
            let error = match self.attempt().await {
                Ok(mut chunk) => {
                    chunk.truncate(usize::try_from(self.missing()).unwrap_or(usize::MAX));
                    self.rest.start += chunk.len() as u64;
                    self.backoff = self.wire.backoff();
                    return Ok(Some(chunk));
                }
                Err(error) => error,
            };
            self.opened = None;
            self.backoff.wait(error).await?;
        }
        Ok(None)
    }

    fn missing(&self) -> u64 {
        self.rest.end - self.rest.start
    }

    async fn attempt(&mut self) -> Result<Bytes, RequestError> {
        let opened = match &mut self.opened {
            Some(opened) => opened,
            None => self.opened.insert(self.object.open(self.rest.clone()).await?),
        };
        loop {
            let chunk = self.wire.chunk(&mut opened.response).await?;
            let Some(mut chunk) = chunk else { return Err(RequestError::Short(self.missing())) };
            let skipped = opened.skip.min(chunk.len() as u64);
            opened.skip -= skipped;
            chunk.advance(usize::try_from(skipped).unwrap_or(usize::MAX));
            if !chunk.is_empty() {
                return Ok(chunk);
            }
        }
    }
}
