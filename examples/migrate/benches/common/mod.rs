//! A server, and large objects on it.

use bytes::Bytes;
use conjoin_servers::SeaweedFs;
use migrate::s3::S3;
use migrate::sample::content;
use object_store::aws::AmazonS3;
use object_store::{MultipartUpload, ObjectStoreExt};

pub(crate) const MIB: usize = 1 << 20;
pub(crate) const PART: usize = 8 * MIB;

/// One bucket of the server.
pub(crate) fn bucket(server: &SeaweedFs) -> AmazonS3 {
    S3::from_vars(server.vars()).bucket(server.bucket()).unwrap()
}

/// Puts an object without holding it: the same part again and again.
pub(crate) async fn put(store: &AmazonS3, key: &str, mib: usize) {
    let part: Bytes = content(key, PART);
    let mut upload = store.put_multipart(&key.into()).await.unwrap();
    for _ in 0..mib * MIB / PART {
        upload.put_part(part.clone().into()).await.unwrap();
    }
    upload.complete().await.unwrap();
}
