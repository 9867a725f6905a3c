use bytes::Bytes;
use google_cloud_storage::streaming_source::StreamingSource;
use thiserror::Error;
use tokio::sync::oneshot;

use crate::sinks::content::Content;
use crate::sinks::{WriteError, Written};
use crate::wire::Sent;

/// A content as the client reads it. The client keeps it, so its outcome is reported separately.
pub(super) struct Source {
    content: Option<(Content, oneshot::Sender<Result<Written, WriteError>>)>,
    /// Notified when the client takes something.
    sent: Sent,
}

/// What came of a content.
pub(super) struct Outcome(oneshot::Receiver<Result<Written, WriteError>>);

/// Makes the client give up.
#[derive(Debug, Error)]
#[error("the content broke off")]
pub(super) struct BrokeOff;

impl Source {
    pub(super) fn new(content: Content, sent: Sent) -> (Self, Outcome) {
        let (tell, told) = oneshot::channel();
        (Self { content: Some((content, tell)), sent }, Outcome(told))
    }

    fn end(&mut self, outcome: impl FnOnce(Content) -> Result<Written, WriteError>) {
        if let Some((content, tell)) = self.content.take() {
            // The receiver is gone if the run is dropped.
            let _ = tell.send(outcome(content));
        }
    }
}

/// It tells no size, even where it is known: the client would send the last byte as the object's
/// last, before it has asked whether the content ends well.
impl StreamingSource for Source {
    type Error = BrokeOff;

    async fn next(&mut self) -> Option<Result<Bytes, BrokeOff>> {
        self.sent.moved(self.content.is_none());
        let (content, _) = self.content.as_mut()?;
        match content.chunk().await {
            Ok(Some(chunk)) => return Some(Ok(chunk)),
            Ok(None) => self.end(|content| Ok(content.written())),
            Err(error) => {
                self.end(|_| Err(error));
                return Some(Err(BrokeOff));
            }
        }
        None
    }
}

impl Outcome {
    /// What was written, when the client says that all was.
    pub(super) fn written(mut self) -> Result<Written, WriteError> {
        let none = |error| WriteError::write("the end of the content", error);
        self.0.try_recv().map_err(none)?
    }

    /// Why the content broke off, if it did.
    pub(super) fn error(mut self) -> Option<WriteError> {
        self.0.try_recv().ok()?.err()
    }
}
