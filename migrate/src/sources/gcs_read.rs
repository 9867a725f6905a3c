use bytes::Bytes;
use conjoin::{BoxError, Context, Flow, task};
use futures_util::stream::try_unfold;
use google_cloud_storage::Error;
use google_cloud_storage::model_ext::ObjectHighlights;
use google_cloud_storage::read_object::ReadObjectResponse;

use super::{ReadError, opened};
use crate::Meta;
use crate::gcs::{Gcs, bucket_name};
use crate::hex::hex;

/// Opens an object of Google Cloud Storage by one GET, whose body is left to be read.
///
/// A connection lost later is resumed where it broke off, in the same generation of the object; when
/// that fails too, or the CRC32C is not the object's, the body ends in the error.
///
/// # Errors
/// When there are no credentials, the server cannot be reached or refuses the object.
#[task(output(body, meta))]
pub async fn gcs_read(
    gcs: &Gcs,
    cx: &Context,
    /// Bucket to read from.
    #[arg(long)]
    bucket: String,
    /// Name of the object.
    #[arg(long)]
    key: String,
    /// Chunks to read ahead while the sink is busy.
    #[arg(long, default_value_t = 4)]
    read_ahead: usize,
) -> Result<(Flow<Bytes>, Meta), ReadError> {
    let from = format!("gs://{bucket}/{key}");
    match get(gcs, &bucket, &key).await {
        Ok(object) => {
            let meta = meta(object.object());
            let chunks = try_unfold(object, async |mut object| {
                let chunk = object.next().await.transpose()?;
                Ok::<_, Error>(chunk.map(|chunk| (chunk, object)))
            });
            Ok((opened(cx, from, chunks, meta.size).ahead(read_ahead), meta))
        }
        Err(error) => Err(ReadError::new(from, error)),
    }
}

async fn get(gcs: &Gcs, bucket: &str, key: &str) -> Result<ReadObjectResponse, BoxError> {
    let request = gcs.client().await?.read_object(bucket_name(bucket), key).send();
    // Boxed, as are all of this client's: they have tens of kilobytes.
    Ok(Box::pin(request).await?)
}

fn meta(object: ObjectHighlights) -> Meta {
    // Composite objects have none.
    let md5 = object.checksums.and_then(|sums| <[u8; 16]>::try_from(&*sums.md5_hash).ok());
    Meta {
        // The client says 0 where the server says nothing, as emulators do.
        size: u64::try_from(object.size).ok().filter(|&size| size > 0),
        md5: md5.map(hex),
        content_type: Some(object.content_type).filter(|kind| !kind.is_empty()),
    }
}
