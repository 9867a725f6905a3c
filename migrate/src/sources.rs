//! The sources: each opens a stream of bytes, by its client's own hook for that.
//!
//! A source is a task with the outputs `body` and `meta`, so each goes with every
//! [sink](crate::sinks) by name.

mod error;
mod file_read;
#[cfg(feature = "gcs")]
mod gcs_read;
mod http_get;
#[cfg(feature = "postgres")]
mod pg_read;
mod s3_read;

use std::ops::Range;

use bytes::Bytes;
use conjoin::{BoxError, Context, Flow, Parts};
use futures_util::{Stream, TryStreamExt, stream};

pub use self::error::ReadError;
pub use self::file_read::*;
pub(crate) use self::file_read::{meta as file_meta, unchanged};
#[cfg(feature = "gcs")]
pub use self::gcs_read::*;
pub use self::http_get::*;
pub(crate) use self::http_get::{meta as http_meta, without_fragment};
#[cfg(feature = "postgres")]
pub use self::pg_read::*;
pub(crate) use self::s3_read::meta as s3_meta;
pub use self::s3_read::*;

/// The flow of a source: its bytes are counted as the run's progress, and it fails, to be blamed on
/// the source, if they are not as many as it promised.
fn opened<E: Into<BoxError>>(
    cx: &Context,
    from: String,
    stream: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
    size: Option<u64>,
) -> Flow<Bytes> {
    let progress = cx.progress();
    if let Some(size) = size {
        progress.expect_bytes(size);
    }
    let read = Counted { from: from.clone(), bytes: 0, expected: size };
    let stream = stream.map_err(move |source| ReadError::new(&from, source));
    let counted = stream::try_unfold((Box::pin(stream), read), async |(mut stream, mut read)| {
        match stream.try_next().await? {
            None => read.ended(),
            Some(chunk) => {
                read.bytes += chunk.len() as u64;
                Ok(Some((chunk, (stream, read))))
            }
        }
    });
    cx.flow(counted.inspect_ok(move |chunk| {
        progress.add_items(1);
        progress.add_bytes(chunk.len() as u64);
    }))
}

/// The ranges of a source: their bytes are counted as the run's progress.
fn opened_parts<O, F, S, E>(cx: &Context, from: String, size: u64, open: O) -> Parts<Bytes>
where
    O: Fn(Range<u64>) -> F + Send + Sync + 'static,
    F: Future<Output = S> + Send + 'static,
    S: Stream<Item = Result<Bytes, E>> + Send + 'static,
    E: Into<BoxError>,
{
    let progress = cx.progress();
    progress.expect_bytes(size);
    cx.parts(size, move |range| {
        let (progress, from, opening) = (progress.clone(), from.clone(), open(range));
        async move {
            let counted = opening.await.map_err(move |source| ReadError::new(&from, source));
            Ok::<_, ReadError>(counted.inspect_ok(move |chunk| {
                progress.add_items(1);
                progress.add_bytes(chunk.len() as u64);
            }))
        }
    })
}

struct Counted {
    from: String,
    bytes: u64,
    expected: Option<u64>,
}

impl Counted {
    fn ended<T>(&self) -> Result<Option<T>, ReadError> {
        match self.expected {
            Some(expected) if expected != self.bytes => {
                let message = format!("it promised {expected} bytes and sent {}", self.bytes);
                Err(ReadError::new(&self.from, message))
            }
            _ => Ok(None),
        }
    }
}
