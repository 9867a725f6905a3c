//! A real S3 server in this process, behind a proxy that breaks connections.

use std::net::SocketAddr;
use std::path::PathBuf;

use bytes::Bytes;
use conjoin::Provide;
use conjoin_migrate::server::{self, Server};
use conjoin_places::{Damage, Proxy, Request};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{ObjectStoreExt, RetryConfig};

const BUCKET: &str = "bucket";
/// The key of the only object.
pub(super) const KEY: &str = "object";

#[derive(Provide)]
pub(super) struct Store {
    pub(super) s3: AmazonS3,
    #[provide(skip)]
    server: Server,
    #[provide(skip)]
    proxy: Proxy,
}

impl Store {
    pub(super) async fn start() -> Self {
        let server = server::start().await.unwrap();
        server.create_bucket(BUCKET).unwrap();
        // The client panics without a provider, even if it never uses TLS.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let [(_, endpoint), (_, key), (_, secret)] = server.vars();
        let address: SocketAddr = endpoint.trim_start_matches("http://").parse().unwrap();
        let proxy = Proxy::start(address).await;
        let endpoint = format!("http://{}", proxy.address());
        let s3 = AmazonS3Builder::new().with_endpoint(endpoint).with_allow_http(true);
        let s3 = s3.with_access_key_id(key).with_secret_access_key(secret);
        let s3 = s3.with_retry(RetryConfig { max_retries: 0, ..RetryConfig::default() });
        let s3 = s3.with_bucket_name(BUCKET).build().unwrap();
        Self { s3, server, proxy }
    }

    pub(super) fn object(&self) -> Option<Vec<u8>> {
        std::fs::read(self.server.object_file(BUCKET, KEY)).ok()
    }

    pub(super) async fn put(&self, chunks: &[Bytes]) {
        self.proxy.mend();
        self.s3.put(&KEY.into(), chunks.concat().into()).await.unwrap();
    }

    /// Reading the object breaks off after these chunks, at the latest.
    pub(super) async fn put_broken(&self, chunks: &[Bytes], at: usize) {
        self.put(chunks).await;
        // The head of the response takes more than so much.
        let bytes = chunks[..at].concat().len() + 100;
        self.proxy.inject(Request::http("GET /", 0, 0), Damage::CutResponse(bytes));
    }

    /// This server keeps uploads as files next to the bucket, and what it knows of objects.
    pub(super) fn uploads(&self) -> Vec<PathBuf> {
        let root = std::fs::read_dir(self.server.object_file("", "")).unwrap();
        let paths = root.map(|entry| entry.unwrap().path());
        paths.filter(|path| path.to_string_lossy().contains("upload")).collect()
    }
}
