//! A server, and large objects on it.

use bytes::Bytes;
use conjoin_migrate::sample::content;
use conjoin_servers::SeaweedFs;
use futures_util::StreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{MultipartUpload, ObjectStoreExt};

pub(crate) const MIB: usize = 1 << 20;
pub(crate) const PART: usize = 8 * MIB;

/// One bucket of the server.
pub(crate) fn bucket(server: &SeaweedFs) -> AmazonS3 {
    let [(_, endpoint), (_, key), (_, secret)] = server.vars();
    let store = AmazonS3Builder::new().with_endpoint(endpoint).with_allow_http(true);
    let store = store.with_access_key_id(key).with_secret_access_key(secret);
    store.with_bucket_name(server.bucket()).build().unwrap()
}

/// Copies an object part by part, with a hand-written loop.
pub(crate) async fn copy(store: &AmazonS3, from: &str, to: &str, mut seen: impl FnMut(&Bytes)) {
    let mut chunks = store.get(&from.into()).await.unwrap().into_stream();
    let mut upload = store.put_multipart(&to.into()).await.unwrap();
    let (mut part, mut size) = (Vec::new(), 0);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.unwrap();
        seen(&chunk);
        size += chunk.len();
        part.push(chunk);
        if size >= PART {
            size = 0;
            upload.put_part(part.drain(..).collect()).await.unwrap();
        }
    }
    if size > 0 {
        upload.put_part(part.into_iter().collect()).await.unwrap();
    }
    upload.complete().await.unwrap();
}

/// Puts an object without holding it in memory: the same part is sent repeatedly.
pub(crate) async fn put(store: &AmazonS3, key: &str, mib: usize) {
    let part: Bytes = content(key, PART);
    let mut upload = store.put_multipart(&key.into()).await.unwrap();
    for _ in 0..mib * MIB / PART {
        upload.put_part(part.clone().into()).await.unwrap();
    }
    upload.complete().await.unwrap();
}
