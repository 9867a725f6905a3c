//! A content that is too large to be held, which can be sent only once.

use std::io;
use std::pin::pin;

use bytes::Bytes;
use futures_util::stream;
use reqwest::header::CONTENT_LENGTH;
use reqwest::{Method, Response};
use tokio::sync::mpsc;

use super::Put;
use crate::sinks::content::Content;
use crate::sinks::{WriteError, Written};
use crate::wire::{RequestError, Sent};

impl Put<'_> {
    /// Sends `begun`, then `next` and what is left of the content. What was written is none if the
    /// server answered before it had all.
    pub(super) async fn once(
        &self,
        content: Content,
        begun: Vec<Bytes>,
        next: Bytes,
        size: Option<u64>,
    ) -> Result<(Result<Response, RequestError>, Option<Written>), WriteError> {
        let (feed, fed) = mpsc::channel::<io::Result<Bytes>>(1);
        let fed = stream::unfold(fed, async |mut fed| fed.recv().await.map(|chunk| (chunk, fed)));
        let sent = Sent::new();
        let body = sent.body(fed, size);
        let request = self.http.request(Method::PUT, &self.url, &self.url);
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
