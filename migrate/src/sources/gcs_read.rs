use conjoin::{BoxError, Context, task};
use futures_util::stream::try_unfold;
use google_cloud_storage::model_ext::ObjectHighlights;
use google_cloud_storage::read_object::ReadObjectResponse;

use super::{ReadError, opened};
use crate::Meta;
use crate::body::{Body, Origin};
use crate::gcs::{Gcs, bucket_name};
use crate::hex::hex;
use crate::wire::RequestError;

/// Opens an object of Google Cloud Storage by one GET, whose body is left to be read.
///
/// A connection lost later is resumed where it broke off, in the same generation of the object; when
/// that fails too, or the CRC32C is not the object's, the body ends in the error.
///
/// # Errors
/// Fails without credentials, or if the server can't be reached or refuses the object.
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
) -> Result<(Body, Meta), ReadError> {
    let from = format!("gs://{bucket}/{key}");
    match get(gcs, &bucket, &key).await {
        Ok(object) => {
            let meta = meta(object.object());
            let idle = gcs.patience().idle();
            let chunks = try_unfold(object, move |mut object| async move {
                let Ok(chunk) = tokio::time::timeout(idle, object.next()).await else {
                    return Err(BoxError::from(RequestError::Idle(idle)));
                };
                Ok(chunk.transpose()?.map(|chunk| (chunk, object)))
            });
            let flow = opened(cx, from, chunks, meta.size).ahead(read_ahead);
            Ok((Body::from_flow(flow, Origin::Gcs { bucket, key }), meta))
        }
        Err(error) => Err(ReadError::new(from, error)),
    }
}

async fn get(gcs: &Gcs, bucket: &str, key: &str) -> Result<ReadObjectResponse, BoxError> {
    if key.is_empty() {
        return Err("name an object".into());
    }
    let idle = gcs.patience().idle();
    let request = gcs.client().await?.read_object(bucket_name(bucket), key).send();
    // Boxed, as are all of this client's: they have tens of kilobytes.
    match tokio::time::timeout(gcs.patience().answer(), Box::pin(request)).await {
        Ok(object) => Ok(object?),
        Err(_) => Err(RequestError::Idle(idle).into()),
    }
}

fn meta(object: ObjectHighlights) -> Meta {
    let sums = object.checksums.unwrap_or_default();
    let text = |text: String| Some(text).filter(|text| !text.is_empty());
    let meta = Meta {
        // The client says 0 if the server says nothing, as emulators do.
        size: u64::try_from(object.size).ok().filter(|&size| size > 0),
        // Composite objects have none.
        md5: <[u8; 16]>::try_from(&*sums.md5_hash).ok().map(hex),
        crc32c: sums.crc32c,
        content_type: text(object.content_type),
        content_encoding: text(object.content_encoding),
        content_language: text(object.content_language),
        content_disposition: text(object.content_disposition),
        user: object.metadata.into_iter().collect(),
        ..Meta::default()
    };
    meta.with_file_times()
}
