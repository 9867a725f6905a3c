//! Where objects are: each place is read by a source and written by a sink.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::Path;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use hyper::header::HeaderValue;
use migrate::Env;
use migrate::s3::S3;
use migrate::sample::put;
use migrate::server::{self, Server};
use tempfile::TempDir;

use crate::case::files;
use crate::http_server::{HttpServer, Stored};
use crate::proxy::Proxy;

const FROM: &str = "source";
const TO: &str = "target";

pub(crate) trait Place: Sync {
    fn name(&self) -> &'static str;
    fn source(&self) -> &'static str;
    fn sink(&self) -> &'static str;
    fn source_args(&self, name: &str) -> Vec<OsString>;
    fn sink_args(&self, name: &str) -> Vec<OsString>;
    /// Puts something to be read.
    fn put<'a>(&'a self, name: &'a str, content: Bytes) -> BoxFuture<'a, ()>;
    /// What is there to be read.
    fn kept(&self, name: &str) -> Bytes;
    /// What was written.
    fn got(&self, name: &str) -> Option<Bytes>;
    fn remove(&self, name: &str);
    /// Whatever else than finished objects is there.
    fn left(&self) -> Vec<String>;
    /// What is between the program and the server.
    fn proxy(&self) -> Option<&Proxy>;
    /// The media type of what was written, where the place keeps it.
    fn content_type(&self, _name: &str) -> Option<String> {
        None
    }
    /// Changes what is to be read behind the back of its checksum, where it states one.
    fn corrupt(&self, _name: &str, _content: &[u8]) -> bool {
        false
    }
}

/// All places, and the environment to reach them.
pub(crate) struct World {
    pub(crate) places: Vec<Box<dyn Place>>,
    pub(crate) env: Env,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with_files_in(&std::env::temp_dir()).await
    }

    pub(crate) async fn with_files_in(dir: &Path) -> Self {
        let s3 = S3Place::new().await;
        let env = Env::new(s3.client(s3.proxy.address)).unwrap();
        let http = HttpPlace::new().await;
        let dir = tempfile::tempdir_in(dir).unwrap();
        Self { places: vec![Box::new(s3), Box::new(FilePlace(dir)), Box::new(http)], env }
    }

    pub(crate) fn place_of(&self, task: &str) -> &dyn Place {
        let mut places = self.places.iter().map(|place| &**place);
        let place = places.find(|place| place.source() == task || place.sink() == task);
        place.unwrap_or_else(|| panic!("no place for {task}"))
    }
}

struct S3Place {
    server: Server,
    proxy: Proxy,
}

impl S3Place {
    async fn new() -> Self {
        let server = server::start().await.unwrap();
        server.create_bucket(FROM).unwrap();
        server.create_bucket(TO).unwrap();
        let endpoint = server.vars()[0].1.clone();
        let proxy = Proxy::start(endpoint.trim_start_matches("http://").parse().unwrap()).await;
        Self { server, proxy }
    }

    fn client(&self, address: SocketAddr) -> S3 {
        let mut vars = self.server.vars();
        vars[0].1 = format!("http://{address}");
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
        args(&["--to-bucket", TO, "--to-key", name, "--part-size", "5242880"])
    }

    fn put<'a>(&'a self, name: &'a str, content: Bytes) -> BoxFuture<'a, ()> {
        async move {
            let store = S3::from_vars(self.server.vars()).bucket(FROM).unwrap();
            put(&store, name, content).await.unwrap();
        }
        .boxed()
    }

    fn kept(&self, name: &str) -> Bytes {
        std::fs::read(self.server.object_file(FROM, name)).unwrap().into()
    }

    fn got(&self, name: &str) -> Option<Bytes> {
        Some(std::fs::read(self.server.object_file(TO, name)).ok()?.into())
    }

    fn remove(&self, name: &str) {
        let _ = std::fs::remove_file(self.server.object_file(TO, name));
    }

    /// This server has no call to list uploads: it keeps them as files beside the buckets.
    fn left(&self) -> Vec<String> {
        let root = std::fs::read_dir(self.server.object_file("", "")).unwrap();
        let names = root.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.contains("upload") || name.starts_with(".tmp")).collect()
    }

    fn proxy(&self) -> Option<&Proxy> {
        Some(&self.proxy)
    }

    fn corrupt(&self, name: &str, content: &[u8]) -> bool {
        std::fs::write(self.server.object_file(FROM, name), content).unwrap();
        true
    }
}

struct FilePlace(TempDir);

impl FilePlace {
    fn path(&self, dir: &str, name: &str) -> std::path::PathBuf {
        self.0.path().join(dir).join(name)
    }
}

impl Place for FilePlace {
    fn name(&self) -> &'static str {
        "file"
    }

    fn source(&self) -> &'static str {
        "FileRead"
    }

    fn sink(&self) -> &'static str {
        "FileWrite"
    }

    fn source_args(&self, name: &str) -> Vec<OsString> {
        vec!["--path".into(), self.path(FROM, name).into()]
    }

    fn sink_args(&self, name: &str) -> Vec<OsString> {
        vec!["--dir".into(), self.0.path().join(TO).into(), "--name".into(), name.into()]
    }

    fn put<'a>(&'a self, name: &'a str, content: Bytes) -> BoxFuture<'a, ()> {
        let path = self.path(FROM, name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        std::future::ready(()).boxed()
    }

    fn kept(&self, name: &str) -> Bytes {
        std::fs::read(self.path(FROM, name)).unwrap().into()
    }

    fn got(&self, name: &str) -> Option<Bytes> {
        Some(std::fs::read(self.path(TO, name)).ok()?.into())
    }

    fn remove(&self, name: &str) {
        let _ = std::fs::remove_file(self.path(TO, name));
    }

    fn left(&self) -> Vec<String> {
        let dir = self.0.path().join(TO);
        let found = if Path::new(&dir).exists() { files(&dir) } else { Vec::new() };
        let parts = found.iter().filter(|path| path.extension().is_some_and(|end| end == "part"));
        parts.map(|path| path.display().to_string()).collect()
    }

    fn proxy(&self) -> Option<&Proxy> {
        None
    }
}

struct HttpPlace {
    server: HttpServer,
    proxy: Proxy,
}

impl HttpPlace {
    async fn new() -> Self {
        let server = HttpServer::start().await;
        let proxy = Proxy::start(server.address).await;
        Self { server, proxy }
    }

    fn url(&self, dir: &str, name: &str) -> OsString {
        format!("http://{}/{dir}/{name}", self.proxy.address).into()
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
        std::future::ready(()).boxed()
    }

    fn kept(&self, name: &str) -> Bytes {
        self.stored(FROM, name).unwrap()
    }

    fn got(&self, name: &str) -> Option<Bytes> {
        self.stored(TO, name)
    }

    fn remove(&self, name: &str) {
        self.server.store.lock().unwrap().remove(&format!("/{TO}/{name}"));
    }

    fn left(&self) -> Vec<String> {
        Vec::new()
    }

    fn proxy(&self) -> Option<&Proxy> {
        Some(&self.proxy)
    }

    fn content_type(&self, name: &str) -> Option<String> {
        let store = self.server.store.lock().unwrap();
        let stored = store.get(&format!("/{TO}/{name}"))?.content_type.clone()?;
        Some(stored.to_str().unwrap().to_owned())
    }
}

fn args(args: &[&str]) -> Vec<OsString> {
    args.iter().map(OsString::from).collect()
}
