use std::fs::File;
use std::sync::Arc;

use bytes::Bytes;
use conjoin::{BoxError, Flow};
use futures_util::Stream;

use crate::s3::Bucket;

/// A content on its way from a source to a sink.
///
/// Any sink can read it as a stream. It also tells where it comes from, so that a sink of the same
/// store can have it copied there, and refuses to write an object over itself.
#[derive(Debug)]
pub struct Body {
    flow: Flow<Bytes>,
    origin: Option<Origin>,
}

/// Where a content comes from.
#[derive(Debug, Clone)]
pub(crate) enum Origin {
    S3(S3Object),
    File(Arc<File>),
    #[cfg(feature = "gcs")]
    Gcs {
        bucket: String,
        key: String,
    },
    /// A URL, without the part that only says where in it to look.
    Url(String),
}

/// An object of S3, in one version.
#[derive(Debug, Clone)]
pub(crate) struct S3Object {
    pub(crate) bucket: Bucket,
    pub(crate) key: String,
    pub(crate) etag: Option<String>,
}

impl Body {
    pub(crate) fn from_origin(flow: Flow<Bytes>, origin: Origin) -> Self {
        Self { flow, origin: Some(origin) }
    }

    pub(crate) fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// The regular file that it is the content of.
    pub(crate) fn local_file(&self) -> Option<Arc<File>> {
        match &self.origin {
            Some(Origin::File(file)) => Some(Arc::clone(file)),
            _ => None,
        }
    }

    /// The content as a stream.
    pub fn into_flow(self) -> Flow<Bytes> {
        self.flow
    }

    /// The content, changed on its way.
    #[must_use]
    pub fn through<S, E>(self, change: impl FnOnce(Flow<Bytes>) -> S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Self { flow: self.flow.through(change), origin: None }
    }
}

impl From<Flow<Bytes>> for Body {
    fn from(flow: Flow<Bytes>) -> Self {
        Self { flow, origin: None }
    }
}
