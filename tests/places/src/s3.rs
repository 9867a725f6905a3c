use std::ffi::OsString;

use bytes::Bytes;
use conjoin_migrate::s3::S3;
use conjoin_migrate::sample::put;
use conjoin_migrate::server::{self, Server};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};

use crate::{FROM, Place, Proxy, Request, TO};

const PART: usize = 5 << 20;

/// The objects of an in-process S3 server.
#[derive(Debug)]
pub struct S3Place {
    server: Server,
    proxy: Proxy,
}

impl S3Place {
    /// Starts its own server.
    pub async fn new() -> Self {
        let server = server::start().await.unwrap();
        server.create_bucket(FROM).unwrap();
        server.create_bucket(TO).unwrap();
        let endpoint = server.vars()[0].1.clone();
        let proxy = Proxy::start(endpoint.trim_start_matches("http://").parse().unwrap()).await;
        Self { server, proxy }
    }

    /// The account to reach it through the proxy.
    #[must_use]
    pub fn client(&self) -> S3 {
        let mut vars = self.server.vars();
        vars[0].1 = format!("http://{}", self.proxy.address());
        S3::from_vars(vars)
    }
}

impl Place for S3Place {
    fn name(&self) -> &'static str {
        "S3 (s3s-fs)"
    }

    fn source(&self) -> &'static str {
        "S3Read"
    }

    fn sink(&self) -> &'static str {
        "S3Write"
    }

    fn source_args(&self, name: &str) -> Vec<OsString> {
        args(&["--bucket", FROM, "--key", name])
    }

    fn sink_args(&self, name: &str) -> Vec<OsString> {
        let part = PART.to_string();
        // Through the program, even from S3: a copy by the server has tests of its own.
        let mut args = args(&["--to-bucket", TO, "--to-key", name, "--part-size", &part]);
        args.push("--no-server-side-copy".into());
        args
    }

    fn put<'a>(&'a self, name: &'a str, content: Bytes) -> BoxFuture<'a, ()> {
        async move {
            let store = S3::from_vars(self.server.vars()).bucket(FROM).unwrap();
            put(&store, name, content).await.unwrap();
        }
        .boxed()
    }

    fn kept<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Bytes> {
        ready(std::fs::read(self.server.object_file(FROM, name)).unwrap().into()).boxed()
    }

    fn got<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<Bytes>> {
        let read = std::fs::read(self.server.object_file(TO, name));
        ready(read.ok().map(Bytes::from)).boxed()
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, ()> {
        let _ = std::fs::remove_file(self.server.object_file(TO, name));
        ready(()).boxed()
    }

    /// This server can't list uploads: it keeps them as files next to the buckets.
    fn left(&self) -> BoxFuture<'_, Vec<String>> {
        let root = std::fs::read_dir(self.server.object_file("", "")).unwrap();
        let names = root.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let uploads = names.filter(|name| name.contains("upload") || name.starts_with(".tmp"));
        ready(uploads.collect()).boxed()
    }

    fn proxy(&self) -> Option<&Proxy> {
        Some(&self.proxy)
    }

    fn reads(&self) -> Option<Request> {
        Some(Request::http("GET /", 0, 0))
    }

    fn writes(&self, size: usize) -> Vec<Request> {
        if size < PART {
            return vec![Request::http("PUT /", 0, size)];
        }
        vec![
            Request::http("POST /", 0, 0),
            Request::http("PUT /", 0, PART),
            Request::http("PUT /", 1, size - PART),
            Request::http("POST /", 1, 0),
        ]
    }

    fn corrupt(&self, name: &str, content: &[u8]) -> bool {
        std::fs::write(self.server.object_file(FROM, name), content).unwrap();
        true
    }
}

fn args(args: &[&str]) -> Vec<OsString> {
    args.iter().map(OsString::from).collect()
}
