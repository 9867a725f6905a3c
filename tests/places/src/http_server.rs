//! An HTTP server that stores what clients PUT, and serves it.

use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, IF_NONE_MATCH};
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
        (method, Some(stored)) => return Ok(get(stored, method == Method::HEAD)),
        (_, None) => StatusCode::NOT_FOUND,
    };
    let mut response = Answer::default();
    *response.status_mut() = status;
    Ok(response)
}

fn get(stored: Stored, head: bool) -> Answer {
    let md5 = BASE64_STANDARD.encode(Md5::digest(&stored.content));
    let length = stored.content.len().into();
    let mut response = Response::new(Full::new(if head { Bytes::new() } else { stored.content }));
    response.headers_mut().insert(CONTENT_LENGTH, length);
    response.headers_mut().insert("content-md5", md5.try_into().unwrap());
    stored.content_type.map(|value| response.headers_mut().insert(CONTENT_TYPE, value));
    response
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
