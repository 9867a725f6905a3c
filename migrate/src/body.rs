use std::fs::File;
use std::sync::Arc;

use bytes::Bytes;
use conjoin::{BoxError, Flow, Parts};
use futures_util::Stream;

use crate::s3::Bucket;

/// Content that moves from a source to a sink.
///
/// Any sink can read it as a stream. If the source can be read by ranges, a sink that can reads several
/// at once. It also tells where it comes from, so a sink of the same store can have it copied
/// there, and refuses to write an object over itself.
#[derive(Debug)]
pub struct Body {
    content: Content,
    origin: Option<Origin>,
}

#[derive(Debug)]
enum Content {
    Flow(Flow<Bytes>),
    /// With the number of chunks to read ahead if they are read as one stream.
    Parts(Parts<Bytes>, usize),
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
    pub(crate) fn from_flow(flow: Flow<Bytes>, origin: Origin) -> Self {
        Self { content: Content::Flow(flow), origin: Some(origin) }
    }

    pub(crate) fn from_parts(parts: Parts<Bytes>, read_ahead: usize, origin: Origin) -> Self {
        Self { content: Content::Parts(parts, read_ahead), origin: Some(origin) }
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

    /// The ranges of a content of more than `size` bytes, if it has ranges.
    pub(crate) fn parts_over(&self, size: usize) -> Option<Parts<Bytes>> {
        match &self.content {
            Content::Parts(parts, _) if parts.size() > size as u64 => Some(parts.clone()),
            _ => None,
        }
    }

    /// The content by ranges, if the source can read them. An empty content has none.
    #[must_use]
    pub fn parts(&self) -> Option<Parts<Bytes>> {
        self.parts_over(0)
    }

    /// The content as a stream.
    pub fn into_flow(self) -> Flow<Bytes> {
        match self.content {
            Content::Flow(flow) => flow,
            Content::Parts(parts, read_ahead) => parts.flow().ahead(read_ahead),
        }
    }

    /// The content, changed as it moves.
    #[must_use]
    pub fn through<S, E>(self, change: impl FnOnce(Flow<Bytes>) -> S) -> Self
    where
        S: Stream<Item = Result<Bytes, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        self.into_flow().through(change).into()
    }
}

impl From<Flow<Bytes>> for Body {
    fn from(flow: Flow<Bytes>) -> Self {
        Self { content: Content::Flow(flow), origin: None }
    }
}

impl From<Parts<Bytes>> for Body {
    fn from(parts: Parts<Bytes>) -> Self {
        Self { content: Content::Parts(parts, 0), origin: None }
    }
}
