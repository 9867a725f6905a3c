use std::ffi::OsString;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use hyper::header::HeaderValue;

use crate::http_server::{HttpServer, Stored};
use crate::{FROM, Place, Proxy, Request, TO};

/// The resources of an in-process HTTP server.
#[derive(Debug)]
pub struct HttpPlace {
    server: HttpServer,
    proxy: Proxy,
}

impl HttpPlace {
    /// Starts its own server.
    pub async fn new() -> Self {
        let server = HttpServer::start().await;
        let proxy = Proxy::start(server.address).await;
        Self { server, proxy }
    }

    fn url(&self, dir: &str, name: &str) -> OsString {
        format!("http://{}/{dir}/{name}", self.proxy.address()).into()
    }

    fn stored(&self, dir: &str, name: &str) -> Option<Bytes> {
        let store = self.server.store.lock().unwrap();
        store.get(&format!("/{dir}/{name}")).map(|stored| stored.content.clone())
    }
}

impl Place for HttpPlace {
    fn name(&self) -> &'static str {
        "HTTP (hyper)"
    }

    fn source(&self) -> &'static str {
        "HttpGet"
    }

    fn sink(&self) -> &'static str {
        "HttpPut"
    }

    fn source_args(&self, name: &str) -> Vec<OsString> {
        vec!["--url".into(), self.url(FROM, name)]
    }

    fn sink_args(&self, name: &str) -> Vec<OsString> {
        vec!["--to-url".into(), self.url(TO, name)]
    }

    fn put<'a>(&'a self, name: &'a str, content: Bytes) -> BoxFuture<'a, ()> {
        let content_type = Some(HeaderValue::from_static("text/x-object"));
        let stored = Stored { content, content_type };
        self.server.store.lock().unwrap().insert(format!("/{FROM}/{name}"), stored);
        ready(()).boxed()
    }

    fn kept<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Bytes> {
        ready(self.stored(FROM, name).unwrap()).boxed()
    }

    fn got<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Option<Bytes>> {
        ready(self.stored(TO, name)).boxed()
    }

    fn remove<'a>(&'a self, name: &'a str) -> BoxFuture<'a, ()> {
        self.server.store.lock().unwrap().remove(&format!("/{TO}/{name}"));
        ready(()).boxed()
    }

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
        vec![Request::http("PUT /", 0, size)]
    }

    fn content_type(&self, name: &str) -> Option<String> {
        let store = self.server.store.lock().unwrap();
        let stored = store.get(&format!("/{TO}/{name}"))?.content_type.clone()?;
        Some(stored.to_str().unwrap().to_owned())
    }
}
