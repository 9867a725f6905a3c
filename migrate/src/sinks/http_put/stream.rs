//! A content that is too large to be held.

use std::io;
use std::pin::pin;

use bytes::Bytes;
use futures_util::stream;
use reqwest::header::CONTENT_LENGTH;
use reqwest::{Method, Response, Url};
use tokio::sync::mpsc;

use super::{Put, unless_busy};
use crate::http::{MAX_REDIRECTS, redirected, too_many};
use crate::sinks::content::Content;
use crate::sinks::{WriteError, Written};
use crate::wire::{RequestError, Sent};

/// The answer, and what was written: none if the server answered before it had all.
type Sending = (Result<Response, RequestError>, Option<Written>);

impl Put<'_> {
    /// Reads and sends a content that can be read again, wherever the server redirects to.
    pub(super) async fn reread(
        &self,
        content: impl Fn() -> Content,
        size: Option<u64>,
    ) -> Result<Sending, WriteError> {
        let mut at = self.url.clone();
        for _ in 0..=MAX_REDIRECTS {
            let (sent, written) = self.until_taken(&at, &content, size).await?;
            match sent.and_then(|response| Ok((redirected(&response, &at, false)?, response))) {
                Ok((Some(next), _)) => at = next,
                Ok((None, response)) => return Ok((Ok(response), written)),
                Err(error) => return Ok((Err(error), None)),
            }
        }
        Ok((Err(too_many()), None))
    }

    /// Sends it until the server is neither busy nor lost.
    async fn until_taken(
        &self,
        at: &Url,
        content: &impl Fn() -> Content,
        size: Option<u64>,
    ) -> Result<Sending, WriteError> {
        let mut backoff = None;
        loop {
            let mut content = content();
            let first = content.chunk().await?.unwrap_or_default();
            let (sent, written) = self.once(at, content, Vec::new(), first, size).await?;
            let error = match sent {
                Ok(response) => match unless_busy(response).await {
                    Ok(response) => return Ok((Ok(response), written)),
                    Err(error) => error,
                },
                Err(error) => error,
            };
            let backoff = backoff.get_or_insert_with(|| self.http.wire().backoff());
            if let Err(error) = backoff.wait(error).await {
                return Ok((Err(error), None));
            }
        }
    }

    /// Sends `begun`, then `next` and what is left of the content.
    pub(super) async fn once(
        &self,
        at: &Url,
        content: Content,
        begun: Vec<Bytes>,
        next: Bytes,
        size: Option<u64>,
    ) -> Result<Sending, WriteError> {
        let (feed, fed) = mpsc::channel::<io::Result<Bytes>>(1);
        let fed = stream::unfold(fed, async |mut fed| fed.recv().await.map(|chunk| (chunk, fed)));
        let sent = Sent::new();
        let body = sent.body(fed, size);
        let request = self.http.request(Method::PUT, at, &self.url);
        let request = match request {
            Ok(request) => request.headers(self.headers.clone()).body(body),
            Err(error) => return Ok((Err(error), None)),
        };
        let request = match size {
            Some(size) => request.header(CONTENT_LENGTH, size),
            None => request,
        };
        let mut sending = pin!(self.http.send_body(request, &sent));
        // Here, and not where the client polls the body: there a panic would get lost.
        let written = tokio::select! {
            written = held_back(content, begun, next, feed) => written?,
            early = &mut sending => return Ok((early, None)),
        };
        Ok((sending.await, written))
    }
}

/// Sends each chunk when the one after it was read, and the last when all was found right. None if
/// the client takes no more.
async fn held_back(
    mut content: Content,
    begun: Vec<Bytes>,
    mut chunk: Bytes,
    feed: mpsc::Sender<io::Result<Bytes>>,
) -> Result<Option<Written>, WriteError> {
    for chunk in begun {
        if feed.send(Ok(chunk)).await.is_err() {
            return Ok(None);
        }
    }
    loop {
        let next = match content.chunk().await {
            Ok(next) => next,
            Err(error) => {
                // Not just the end: the server might take that for the end of the content.
                let _ = feed.send(Err(io::Error::other("the content is not complete"))).await;
                return Err(error);
            }
        };
        if feed.send(Ok(chunk)).await.is_err() {
            return Ok(None);
        }
        match next {
            Some(next) => chunk = next,
            None => return Ok(Some(content.written())),
        }
    }
}
