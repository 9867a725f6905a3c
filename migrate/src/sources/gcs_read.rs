use std::future::ready;
use std::sync::{Arc, Mutex, PoisonError};

use conjoin::{BoxError, Context, task};
use reqwest::Response;

use super::{ReadError, opened, opened_parts};
use crate::Meta;
use crate::body::{Body, Origin};
use crate::gcs::{self, Gcs, GcsObject};
use crate::wire::Resumed;

/// Opens an object of Google Cloud Storage by one GET, and reads the body when the sink does.
///
/// A connection that is lost later is resumed where it broke off, in the same generation of the object,
/// and a sink may read several ranges at once. Content is read as it is stored, even if it is packed.
///
/// # Errors
/// Fails without credentials, or if the server can't be reached or refuses the object.
#[task(output(body, meta), retry = ReadError::retry)]
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
    #[arg(long)]
    #[default(4)]
    read_ahead: usize,
) -> Result<(Body, Meta), ReadError> {
    let from = format!("gs://{bucket}/{key}");
    let origin = Origin::Gcs { bucket: bucket.clone(), key: key.clone() };
    let (object, response) = match get(gcs, bucket, key).await {
        Ok(opened) => opened,
        Err(error) => return Err(ReadError::new(from, error)),
    };
    let (wire, meta) = (gcs.wire().clone(), gcs::meta(response.headers()));
    let (Some(size), Some(_)) = (meta.size, &object.generation) else {
        let flow = opened(cx, from, wire.chunks(response), meta.size).ahead(read_ahead);
        return Ok((Body::from_flow(flow, origin), meta));
    };
    let (object, begun) = (Arc::new(object), Mutex::new(Some(response)));
    let parts = opened_parts(cx, from, size, move |range| {
        let begun =
            begun.lock().unwrap_or_else(PoisonError::into_inner).take_if(|_| range.start == 0);
        ready(Resumed::stream(&wire, Arc::clone(&object), begun, range))
    });
    Ok((Body::from_parts(parts, read_ahead, origin), meta))
}

async fn get(gcs: &Gcs, bucket: String, key: String) -> Result<(GcsObject, Response), BoxError> {
    if key.is_empty() {
        return Err("name an object".into());
    }
    Ok(GcsObject::open_whole(gcs, bucket, key).await?)
}
