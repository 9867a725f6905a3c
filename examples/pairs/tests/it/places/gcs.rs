use std::ffi::OsString;
use std::io::ErrorKind;

use bytes::Bytes;
use conjoin_places::Place;
use conjoin_servers::FakeGcs;
use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use migrate::gcs::Gcs;

use super::args;
use crate::servers::{GCS, unique};

/// The objects of two buckets in the emulator of Google Cloud Storage.
pub(crate) struct GcsPlace {
    server: &'static FakeGcs,
    from: String,
    to: String,
}

impl GcsPlace {
    pub(crate) fn new() -> Option<Self> {
        let server = GCS.as_ref()?;
        let [from, to] = ["source", "target"].map(unique);
        server.create_bucket(&from).unwrap();
        server.create_bucket(&to).unwrap();
        Some(Self { server, from, to })
    }

    pub(crate) fn client(&self) -> Gcs {
        Gcs::from_vars(self.server.vars())
    }
}

impl Place for GcsPlace {
    fn name(&self) -> &'static str {
        "GCS (fake-gcs-server)"
    }

    fn source(&self) -> &'static str {
        "GcsRead"
    }

    fn sink(&self) -> &'static str {
        "GcsWrite"
    }

    fn source_args(&self, name: &str) -> Vec<OsString> {
        args(&["--bucket", &self.from, "--key", name])
    }

    fn sink_args(&self, name: &str) -> Vec<OsString> {
        args(&["--to-bucket", &self.to, "--to-key", name])
    }

    fn put<'a>(&'a self, name: &'a str, content: Bytes) -> BoxFuture<'a, ()> {
        self.server.put_object(&self.from, name, &content).unwrap();
        ready(()).boxed()
    }

    fn kept<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Bytes> {
        ready(self.server.object(&self.from, name).unwrap().into()).boxed()
    }

    fn got<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<Bytes>> {
        let got = match self.server.object(&self.to, name) {
            Ok(content) => Some(content.into()),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => panic!("{error}"),
        };
        ready(got).boxed()
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, ()> {
        if let Err(error) = self.server.remove_object(&self.to, name) {
            assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
        }
        ready(()).boxed()
    }

    /// The emulator has no list of the uploads that it was told of.
    fn left(&self) -> BoxFuture<'_, Vec<String>> {
        ready(Vec::new()).boxed()
    }
}
