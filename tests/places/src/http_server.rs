//! An HTTP server that stores what clients PUT, and serves it, whole or by ranges.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{
    ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH,
    IF_RANGE, RANGE,
};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use md5::{Digest, Md5};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) content: Bytes,
    pub(crate) content_type: Option<HeaderValue>,
}

pub(crate) type Store = Arc<Mutex<HashMap<String, Stored>>>;

/// The server; it stops when it is dropped.
#[derive(Debug)]
pub(crate) struct HttpServer {
    pub(crate) address: SocketAddr,
    pub(crate) store: Store,
    _task: JoinSet<()>,
}

impl HttpServer {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let store = Store::default();
        let mut task = JoinSet::new();
        task.spawn(serve(listener, Arc::clone(&store)));
        Self { address, store, _task: task }
    }
}

async fn serve(listener: TcpListener, store: Store) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let store = Arc::clone(&store);
        let service = service_fn(move |request| {
            let store = Arc::clone(&store);
            async move { answer(request, store).await }
        });
        connections.spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

type Answer = Response<Full<Bytes>>;

async fn answer(request: Request<Incoming>, store: Store) -> Result<Answer, hyper::Error> {
    let name = request.uri().path().to_owned();
    let known = store.lock().unwrap().get(&name).cloned();
    let status = match (request.method(), known) {
        (&Method::PUT, Some(_)) if request.headers().contains_key(IF_NONE_MATCH) => {
            StatusCode::PRECONDITION_FAILED
        }
        (&Method::PUT, _) => put(request, name, &store).await?,
        (method, Some(stored)) => return Ok(get(stored, method, request.headers())),
        (_, None) => StatusCode::NOT_FOUND,
    };
    let mut response = Answer::default();
    *response.status_mut() = status;
    Ok(response)
}

fn get(stored: Stored, method: &Method, asked: &HeaderMap) -> Answer {
    let size = stored.content.len();
    let md5: [u8; 16] = Md5::digest(&stored.content).into();
    let etag = format!("\"{:032x}\"", u128::from_be_bytes(md5));
    let response = Response::builder().header(ACCEPT_RANGES, "bytes").header(ETAG, &etag);
    let (mut response, content) = match range(asked, &etag, size) {
        Some(range) => {
            let told = format!("bytes {}-{}/{size}", range.start(), range.end());
            let response = response.status(StatusCode::PARTIAL_CONTENT).header(CONTENT_RANGE, told);
            (response, stored.content.slice(range))
        }
        None => (response.header("content-md5", BASE64_STANDARD.encode(md5)), stored.content),
    };
    if let Some(content_type) = stored.content_type {
        response = response.header(CONTENT_TYPE, content_type);
    }
    let response = response.header(CONTENT_LENGTH, content.len());
    let content = if method == Method::HEAD { Bytes::new() } else { content };
    response.body(Full::new(content)).unwrap()
}

/// Returns the range that a client asks for, if it is of this version.
fn range(asked: &HeaderMap, etag: &str, size: usize) -> Option<RangeInclusive<usize>> {
    if asked.get(IF_RANGE).is_some_and(|version| version != etag) {
        return None;
    }
    let range = asked.get(RANGE)?.to_str().ok()?;
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last && last < size).then_some(first..=last)
}

/// Only complete bodies are stored.
async fn put(
    request: Request<Incoming>,
    name: String,
    store: &Store,
) -> Result<StatusCode, hyper::Error> {
    let (head, body) = request.into_parts();
    let content = body.collect().await?.to_bytes();
    if !is_as_promised(&head.headers, &content) {
        return Ok(StatusCode::BAD_REQUEST);
    }
    let content_type = head.headers.get(CONTENT_TYPE).cloned();
    store.lock().unwrap().insert(name, Stored { content, content_type });
    Ok(StatusCode::CREATED)
}

fn is_as_promised(headers: &HeaderMap, content: &[u8]) -> bool {
    let md5 = BASE64_STANDARD.encode(Md5::digest(content));
    headers.get("content-md5").is_none_or(|promised| promised.as_bytes() == md5.as_bytes())
}
