use std::ffi::OsString;
use std::io::ErrorKind;

use bytes::Bytes;
use conjoin_migrate::gcs::Gcs;
use conjoin_places::{Place, Proxy, Request};
use conjoin_servers::FakeGcs;
use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use tokio::net::TcpListener;

use super::args;

const FROM: &str = "source";
const TO: &str = "target";
const PART: usize = 5 << 20;

/// The objects of two buckets in an emulator of Google Cloud Storage, with its own server.
pub(crate) struct GcsPlace {
    server: FakeGcs,
    proxy: Proxy,
}

impl GcsPlace {
    pub(crate) fn new() -> Option<Self> {
        let (server, front) = FakeGcs::start_behind()?;
        server.create_bucket(FROM).unwrap();
        server.create_bucket(TO).unwrap();
        front.set_nonblocking(true).unwrap();
        let proxy = Proxy::on(TcpListener::from_std(front).unwrap(), server.address());
        Some(Self { server, proxy })
    }

    pub(crate) fn client(&self) -> Gcs {
        // Without the port, which is the default one.
        let url = format!("http://{}", self.proxy.address().ip());
        Gcs::from_vars([("STORAGE_EMULATOR_HOST", url)])
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
        args(&["--bucket", FROM, "--key", name])
    }

    fn sink_args(&self, name: &str) -> Vec<OsString> {
        args(&["--to-bucket", TO, "--to-key", name, "--part-size", &PART.to_string()])
    }

    fn put<'a>(&'a self, name: &'a str, content: Bytes) -> BoxFuture<'a, ()> {
        self.server.put_object(FROM, name, &content).unwrap();
        ready(()).boxed()
    }

    fn kept<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Bytes> {
        ready(self.server.object(FROM, name).unwrap().into()).boxed()
    }

    fn got<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<Bytes>> {
        let got = match self.server.object(TO, name) {
            Ok(content) => Some(content.into()),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => panic!("{error}"),
        };
        ready(got).boxed()
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, ()> {
        if let Err(error) = self.server.remove_object(TO, name) {
            assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
        }
        ready(()).boxed()
    }

    /// The emulator can't list uploads.
    fn left(&self) -> BoxFuture<'_, Vec<String>> {
        ready(Vec::new()).boxed()
    }
    fn proxy(&self) -> Option<&Proxy> {
        Some(&self.proxy)
    }

    fn reads(&self) -> Option<Request> {
        Some(Request::http("GET /", 0, 0))
    }

    fn writes(&self, size: usize) -> Vec<Request> {
        let mut writes =
            vec![Request::http("POST /", 0, 0), Request::http("PUT /", 0, size.min(PART))];
        if size > PART {
            writes.push(Request::http("PUT /", 1, size - PART));
        }
        writes
    }
}
