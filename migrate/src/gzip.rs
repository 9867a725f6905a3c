use std::io::Write;

use bytes::Bytes;
use conjoin::BoxError;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::{Stream, TryStreamExt, stream};

/// Compresses a stream in flight, chunk by chunk: `flow.through(gzip)`.
pub fn gzip<E: Into<BoxError>>(
    chunks: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> impl Stream<Item = Result<Bytes, BoxError>> {
    let encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let packed = stream::try_unfold(Some((chunks, encoder)), async |state| {
        let Some((mut chunks, mut encoder)) = state else { return Ok(None) };
        match chunks.try_next().await.map_err(Into::into)? {
            Some(chunk) => {
                encoder.write_all(&chunk)?;
                let packed = std::mem::take(encoder.get_mut());
                Ok(Some((packed.into(), Some((chunks, encoder)))))
            }
            None => Ok::<_, BoxError>(Some((encoder.finish()?.into(), None))),
        }
    });
    // The encoder keeps data back until it has a full block.
    packed.try_filter(|packed: &Bytes| std::future::ready(!packed.is_empty()))
}
