use std::ffi::OsString;

use bytes::Bytes;
use conjoin_migrate::s3::S3;
use conjoin_migrate::sample::put;
use conjoin_places::Place;
use conjoin_servers::SeaweedFs;
use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{Error, ObjectStoreExt};

use super::args;
use crate::servers::{SEAWEED, unique};

/// The objects under a prefix in the bucket of `SeaweedFS`, looked at by another client than ours.
pub(crate) struct SeaweedPlace {
    server: &'static SeaweedFs,
    store: AmazonS3,
    prefix: String,
}

impl SeaweedPlace {
    pub(crate) fn new() -> Option<Self> {
        let server = SEAWEED.as_ref()?;
        let [(_, endpoint), (_, key), (_, secret)] = server.vars();
        let store = AmazonS3Builder::new().with_endpoint(endpoint).with_allow_http(true);
        let store = store.with_access_key_id(key).with_secret_access_key(secret);
        let store = store.with_bucket_name(server.bucket()).build().unwrap();
        Some(Self { server, store, prefix: unique("place") })
    }

    pub(crate) fn client(&self) -> S3 {
        S3::from_vars(self.server.vars())
    }

    fn key(&self, dir: &str, name: &str) -> String {
        format!("{}/{dir}/{name}", self.prefix)
    }

    async fn object(&self, dir: &str, name: &str) -> Option<Bytes> {
        match self.store.get(&self.key(dir, name).into()).await {
            Ok(object) => Some(object.bytes().await.unwrap()),
            Err(Error::NotFound { .. }) => None,
            Err(error) => panic!("{error}"),
        }
    }
}

impl Place for SeaweedPlace {
    fn name(&self) -> &'static str {
        "S3 (SeaweedFS)"
    }

    fn source(&self) -> &'static str {
        "S3Read"
    }

    fn sink(&self) -> &'static str {
        "S3Write"
    }

    fn source_args(&self, name: &str) -> Vec<OsString> {
        args(&["--bucket", self.server.bucket(), "--key", &self.key("source", name)])
    }

    fn sink_args(&self, name: &str) -> Vec<OsString> {
        let (bucket, key) = (self.server.bucket(), self.key("target", name));
        let object = ["--to-bucket", bucket, "--to-key", &key, "--part-size", "5242880"];
        args(&[&object[..], &["--no-server-side-copy"]].concat())
    }

    fn put<'a>(&'a self, name: &'a str, content: Bytes) -> BoxFuture<'a, ()> {
        async move {
            let bucket = self.client().bucket(self.server.bucket()).unwrap();
            put(&bucket, &self.key("source", name), content).await.unwrap();
        }
        .boxed()
    }

    fn kept<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Bytes> {
        async move { self.object("source", name).await.unwrap() }.boxed()
    }

    fn got<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<Bytes>> {
        self.object("target", name).boxed()
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, ()> {
        async move {
            match self.store.delete(&self.key("target", name).into()).await {
                Ok(()) | Err(Error::NotFound { .. }) => {}
                Err(error) => panic!("{error}"),
            }
        }
        .boxed()
    }

    fn left(&self) -> BoxFuture<'_, Vec<String>> {
        ready(self.server.uploads().unwrap()).boxed()
    }
}

/// Otherwise a sink that leaves an upload behind would pass the tests.
#[tokio::test]
async fn leftover_upload_is_detected() {
    let Some(place) = SeaweedPlace::new() else { return };
    let mut upload = place.store.put_multipart(&place.key("target", "left").into()).await.unwrap();
    upload.put_part(Bytes::from_static(b"part").into()).await.unwrap();
    assert_eq!(place.left().await.len(), 1);
    upload.abort().await.unwrap();
    assert_eq!(place.left().await, [""; 0]);
}
