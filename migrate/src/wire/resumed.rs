use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::{Stream, stream};
use reqwest::Response;

use super::{RequestError, Wire};
use crate::patience::Backoff;

/// An object of which any range can be requested, always in the same version.
pub(crate) trait Open: Send + Sync + 'static {
    /// Requests the range once, and returns the answer only if it is that range.
    fn open(
        &self,
        range: Range<u64>,
    ) -> impl Future<Output = Result<Response, RequestError>> + Send;
}

/// Reads a range of an object, and goes on where a connection breaks off.
pub(crate) struct Resumed<O> {
    wire: Wire,
    object: Arc<O>,
    rest: Range<u64>,
    response: Option<Response>,
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
        let read = Self { wire: wire.clone(), object, rest: range, response: begun, backoff };
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
            self.response = None;
            self.backoff.wait(error).await?;
        }
        Ok(None)
    }

    fn missing(&self) -> u64 {
        self.rest.end - self.rest.start
    }

    async fn attempt(&mut self) -> Result<Bytes, RequestError> {
        let response = match &mut self.response {
            Some(response) => response,
            None => self.response.insert(self.object.open(self.rest.clone()).await?),
        };
        let chunk = self.wire.chunk(response).await?;
        chunk.ok_or_else(|| RequestError::Short(self.missing()))
    }
}
