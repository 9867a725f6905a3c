//! An S3 server in memory that takes any key, keeps any header and checks no signature.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex};

use md5::{Digest, Md5};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::odd_server::{Answer, OddServer, Seen};

#[derive(Clone, Default)]
struct Object {
    content: Vec<u8>,
    headers: BTreeMap<String, String>,
}

#[derive(Default)]
struct State {
    /// By `bucket/key`.
    objects: BTreeMap<String, Object>,
    /// The next answer breaks off after this many bytes, and the object is then replaced.
    breaks: Option<(usize, Vec<u8>)>,
}

pub(crate) struct OddS3 {
    server: OddServer,
    state: Arc<Mutex<State>>,
}

impl OddS3 {
    pub(crate) fn start() -> Self {
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        let server = OddServer::start(move |seen| answer(seen, &mut shared.lock().unwrap()));
        Self { server, state }
    }

    pub(crate) fn vars(&self) -> [(&'static str, String); 3] {
        [
            ("AWS_ENDPOINT_URL_S3", self.server.url().to_owned()),
            ("AWS_ACCESS_KEY_ID", "key".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "secret".to_owned()),
        ]
    }

    pub(crate) fn put(&self, bucket: &str, key: &str, content: &[u8]) {
        self.put_with(bucket, key, content, &[]);
    }

    pub(crate) fn put_with(
        &self,
        bucket: &str,
        key: &str,
        content: &[u8],
        headers: &[(&str, &str)],
    ) {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let object = Object { content: content.to_vec(), headers: headers.collect() };
        self.state.lock().unwrap().objects.insert(format!("{bucket}/{key}"), object);
    }

    pub(crate) fn get(&self, bucket: &str, key: &str) -> Option<Vec<u8>> {
        let state = self.state.lock().unwrap();
        state.objects.get(&format!("{bucket}/{key}")).map(|object| object.content.clone())
    }

    pub(crate) fn header(&self, bucket: &str, key: &str, name: &str) -> Option<String> {
        self.state.lock().unwrap().objects[&format!("{bucket}/{key}")].headers.get(name).cloned()
    }

    pub(crate) fn keys(&self, bucket: &str) -> Vec<String> {
        let state = self.state.lock().unwrap();
        let keys = state.objects.keys().filter_map(|key| key.strip_prefix(&format!("{bucket}/")));
        keys.map(str::to_owned).collect()
    }

    pub(crate) fn clear(&self, bucket: &str) {
        self.state.lock().unwrap().objects.retain(|key, _| !key.starts_with(&format!("{bucket}/")));
    }

    pub(crate) fn break_off_after(&self, bytes: usize, then: &[u8]) {
        self.state.lock().unwrap().breaks = Some((bytes, then.to_vec()));
    }
}

const KEPT: [&str; 6] = [
    "content-type",
    "content-encoding",
    "cache-control",
    "content-disposition",
    "content-language",
    "expires",
];

fn answer(seen: &Seen, state: &mut State) -> Answer {
    let (path, query) = seen.path.split_once('?').unwrap_or((&seen.path, ""));
    let name =
        percent_decode_str(path.strip_prefix('/').unwrap()).decode_utf8().unwrap().into_owned();
    match &*seen.method {
        "GET" if query.contains("list-type=2") => list(&name, query, state),
        "PUT" => put(seen, name, state),
        "DELETE" => {
            state.objects.remove(&name);
            Answer::new("204 No Content", b"")
        }
        _ => get(seen, &name, state),
    }
}

fn etag(object: &Object) -> String {
    let md5 = format!("\"{:032x}\"", u128::from_be_bytes(Md5::digest(&object.content).into()));
    object.headers.get("etag").cloned().unwrap_or(md5)
}

fn put(seen: &Seen, name: String, state: &mut State) -> Answer {
    if seen.header("if-none-match").is_some() && state.objects.contains_key(&name) {
        return Answer::new("412 Precondition Failed", b"");
    }
    let is_kept = |name: &str| {
        let of_amz = ["x-amz-meta-", "x-amz-storage-class", "x-amz-tagging"];
        KEPT.contains(&name) || of_amz.iter().any(|kept| name.starts_with(kept))
    };
    let mut headers: BTreeMap<_, _> = seen.headers().filter(|(name, _)| is_kept(name)).collect();
    let Some(source) = seen.header("x-amz-copy-source") else {
        let object = Object { content: seen.body.clone(), headers };
        let etag = etag(&object);
        state.objects.insert(name, object);
        return Answer::new(&format!("200 OK\r\nETag: {etag}"), b"");
    };
    let source = percent_decode_str(source.strip_prefix('/').unwrap()).decode_utf8().unwrap();
    let source = state.objects[&*source].clone();
    if seen.header("x-amz-metadata-directive") != Some("REPLACE") {
        headers.extend(source.headers.clone());
    }
    state.objects.insert(name, Object { headers, ..source });
    Answer::new("200 OK", b"<CopyObjectResult><ETag>\"x\"</ETag></CopyObjectResult>")
}

fn get(seen: &Seen, name: &str, state: &mut State) -> Answer {
    let Some(object) = state.objects.get(name).cloned() else {
        let said = b"<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>";
        return Answer::new("404 Not Found", said);
    };
    let etag = etag(&object);
    if seen.header("if-match").is_some_and(|wanted| wanted != etag) {
        return Answer::new("412 Precondition Failed", b"");
    }
    let mut head = format!("200 OK\r\nETag: {etag}");
    for (name, value) in object.headers.iter().filter(|(name, _)| *name != "etag") {
        let _ = write!(head, "\r\n{name}: {value}");
    }
    let Some((bytes, then)) = state.breaks.take().filter(|_| seen.method == "GET") else {
        return Answer::new(&head, &object.content);
    };
    state.objects.get_mut(name).unwrap().content = then;
    Answer::new(&head, &object.content[..bytes]).cut(object.content.len())
}

/// Without a namespace, as some servers do.
fn list(bucket: &str, query: &str, state: &State) -> Answer {
    let value = |name: &str| {
        let value = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
        percent_decode_str(value.unwrap_or_default()).decode_utf8().unwrap().into_owned()
    };
    let (prefix, after) = (value("prefix"), value("continuation-token"));
    let keys = state.objects.keys().filter_map(|name| name.strip_prefix(bucket));
    // Two a page, so there are several.
    let mut keys: Vec<_> = keys.filter(|key| key.starts_with(&prefix) && **key > *after).collect();
    let is_more = keys.len() > 2;
    keys.truncate(2);
    let mut xml = format!(
        "<ListBucketResult><IsTruncated>{is_more}</IsTruncated><EncodingType>url</EncodingType>"
    );
    for key in &keys {
        let key = utf8_percent_encode(key, NON_ALPHANUMERIC).to_string().replace("%20", "+");
        let _ = write!(xml, "<Contents><Key>{key}</Key><Size>1</Size></Contents>");
    }
    if is_more {
        let token = keys[1].replace('&', "&amp;");
        let _ = write!(xml, "<NextContinuationToken>{token}</NextContinuationToken>");
    }
    xml += "</ListBucketResult>";
    Answer::new("200 OK", xml.as_bytes())
}
