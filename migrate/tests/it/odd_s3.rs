//! An S3 server in memory that takes any key, keeps any header and checks no signature.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use md5::{Digest, Md5};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::odd_server::{Answer, OddServer, Seen};

#[derive(Clone, Default)]
struct Object {
    content: Vec<u8>,
    headers: BTreeMap<String, String>,
}

struct Upload {
    /// As `bucket/key`.
    name: String,
    begun: SystemTime,
    parts: BTreeMap<usize, Vec<u8>>,
    headers: BTreeMap<String, String>,
}

/// What happens to a request.
pub(crate) enum Fault {
    None,
    Answer(Answer),
    /// It is executed, and the connection is closed without an answer.
    Lost,
}

#[derive(Default)]
struct State {
    /// By `bucket/key`.
    objects: BTreeMap<String, Object>,
    /// Those that were begun, by their ids.
    uploads: BTreeMap<String, Upload>,
    /// The next answer breaks off after this many bytes, and the object is then replaced.
    breaks: Option<(usize, Vec<u8>)>,
}

pub(crate) struct OddS3 {
    server: OddServer,
    state: Arc<Mutex<State>>,
}

impl OddS3 {
    pub(crate) fn start() -> Self {
        Self::with_faults(|_| Fault::None)
    }

    pub(crate) fn with_faults(fault: impl Fn(&Seen) -> Fault + Send + Sync + 'static) -> Self {
        Self::with_limit(|_| u64::MAX, fault)
    }

    /// It reads at most so many bytes of a request's body.
    pub(crate) fn with_limit(
        limit: impl Fn(&Seen) -> u64 + Send + Sync + 'static,
        fault: impl Fn(&Seen) -> Fault + Send + Sync + 'static,
    ) -> Self {
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        let server = OddServer::with_limit(limit, move |seen| match fault(seen) {
            Fault::None => answer(seen, &mut shared.lock().unwrap()),
            Fault::Answer(answer) => answer,
            Fault::Lost => {
                answer(seen, &mut shared.lock().unwrap());
                Answer::hang_up()
            }
        });
        Self { server, state }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.server.seen()
    }

    /// How many uploads are neither complete nor aborted.
    pub(crate) fn uploads(&self) -> usize {
        self.state.lock().unwrap().uploads.len()
    }

    /// Begins an upload, so long ago.
    pub(crate) fn begin_upload(&self, name: &str, age: Duration) {
        let mut state = self.state.lock().unwrap();
        let id = format!("other {}", state.uploads.len());
        let begun = SystemTime::now() - age;
        let (name, parts, headers) = (name.to_owned(), BTreeMap::new(), BTreeMap::new());
        state.uploads.insert(id, Upload { name, begun, parts, headers });
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
        "GET" if query.contains("uploads=") => list_uploads(&name, query, state),
        "POST" if query.contains("uploads") => {
            let id = format!("{:06}", seen.before);
            let (begun, parts, headers) = (SystemTime::now(), BTreeMap::new(), kept_headers(seen));
            state.uploads.insert(id.clone(), Upload { name, begun, parts, headers });
            let xml = format!(
                "<InitiateMultipartUploadResult><UploadId>{id}</UploadId>\
                 </InitiateMultipartUploadResult>"
            );
            Answer::new("200 OK", xml.as_bytes())
        }
        "PUT" | "POST" | "DELETE" if query.contains("uploadId=") => {
            upload(seen, query, name, state)
        }
        "PUT" => put(seen, name, state),
        "DELETE" => {
            state.objects.remove(&name);
            Answer::new("204 No Content", b"")
        }
        _ => get(seen, &name, state),
    }
}

/// A small object's is its MD5; a large object's would take long.
fn etag(object: &Object) -> String {
    let content = &object.content;
    let etag = || match content.len() {
        0..1_000_000 => format!("\"{}\"", hex(&Md5::digest(content))),
        size => format!("\"{}-{size}\"", hex(&part_hash(content))),
    };
    object.headers.get("etag").cloned().unwrap_or_else(etag)
}

/// As long as an MD5.
fn part_hash(content: &[u8]) -> [u8; 16] {
    let begin = &content[..content.len().min(1000)];
    Md5::digest([begin, &content.len().to_be_bytes()].concat()).into()
}

fn hex(bytes: &[u8]) -> String {
    format!("{:032x}", u128::from_be_bytes(bytes.try_into().unwrap()))
}

fn value_of(query: &str, name: &str) -> String {
    let value = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
    percent_decode_str(value.unwrap_or_default()).decode_utf8().unwrap().into_owned()
}

fn upload(seen: &Seen, query: &str, name: String, state: &mut State) -> Answer {
    let id = value_of(query, "uploadId");
    let Some(begun) = state.uploads.get_mut(&id) else {
        let said = b"<Error><Code>NoSuchUpload</Code><Message>no such upload</Message></Error>";
        return Answer::new("404 Not Found", said);
    };
    if seen.method == "PUT" {
        let etag = hex(&part_hash(&seen.body));
        begun.parts.insert(value_of(query, "partNumber").parse().unwrap(), seen.body.clone());
        return Answer::new(&format!("200 OK\r\nETag: \"{etag}\""), b"");
    }
    let Upload { parts, headers, .. } = state.uploads.remove(&id).unwrap();
    if seen.method == "DELETE" {
        return Answer::new("204 No Content", b"");
    }
    if seen.header("if-none-match").is_some() && state.objects.contains_key(&name) {
        return Answer::new("412 Precondition Failed", b"");
    }
    let all: Vec<_> = parts.values().flat_map(|part| part_hash(part)).collect();
    let etag = format!("\"{}-{}\"", hex(&Md5::digest(&all)), parts.len());
    let mut object = Object { content: parts.into_values().flatten().collect(), headers };
    object.headers.insert("etag".to_owned(), etag.clone());
    state.objects.insert(name, object);
    let etag = etag.replace('"', "&quot;");
    let xml = format!(
        "<CompleteMultipartUploadResult><ETag>{etag}</ETag></CompleteMultipartUploadResult>"
    );
    Answer::new("200 OK", xml.as_bytes())
}

fn kept_headers(seen: &Seen) -> BTreeMap<String, String> {
    let is_kept = |name: &str| {
        let of_amz = ["x-amz-meta-", "x-amz-storage-class", "x-amz-tagging"];
        KEPT.contains(&name) || of_amz.iter().any(|kept| name.starts_with(kept))
    };
    seen.headers().filter(|(name, _)| is_kept(name)).collect()
}

fn put(seen: &Seen, name: String, state: &mut State) -> Answer {
    if seen.header("if-none-match").is_some() && state.objects.contains_key(&name) {
        return Answer::new("412 Precondition Failed", b"");
    }
    let mut headers = kept_headers(seen);
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
    if let Some(range) = seen.header("range") {
        return ranged(&head, &object.content, range);
    }
    let Some((bytes, then)) = state.breaks.take().filter(|_| seen.method == "GET") else {
        return Answer::new(&head, &object.content);
    };
    state.objects.get_mut(name).unwrap().content = then;
    Answer::new(&head, &object.content[..bytes]).cut(object.content.len())
}

/// The bytes of this range; `head` has the status and headers of the whole.
pub(crate) fn ranged(head: &str, content: &[u8], range: &str) -> Answer {
    let (start, end) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
    let (start, end): (usize, usize) = (start.parse().unwrap(), end.parse().unwrap());
    let size = content.len();
    let head = head.replacen("200 OK", "206 Partial Content", 1);
    let head = format!("{head}\r\nContent-Range: bytes {start}-{end}/{size}");
    Answer::new(&head, &content[start..=end])
}

/// Without a namespace, as some servers do.
fn list(bucket: &str, query: &str, state: &State) -> Answer {
    let (prefix, after) = (value_of(query, "prefix"), value_of(query, "continuation-token"));
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

/// Those of the keys that begin with the prefix, by their keys and then their ids.
fn list_uploads(bucket: &str, query: &str, state: &State) -> Answer {
    let name = |value: &str| (!value.is_empty()).then(|| format!("{bucket}{value}"));
    let prefix = format!("{bucket}{}", value_of(query, "prefix"));
    let after = name(&value_of(query, "key-marker"));
    let after = after.map(|key| (key, value_of(query, "upload-id-marker")));
    let uploads =
        state.uploads.iter().map(|(id, upload)| ((upload.name.clone(), id), upload.begun));
    let uploads: BTreeMap<_, _> = uploads.collect();
    let is_listed = |(name, id): (&String, &String)| {
        let is_after = after.as_ref().is_none_or(|after| (name, id) > (&after.0, &after.1));
        name.starts_with(&prefix) && is_after
    };
    let mut uploads: Vec<_> =
        uploads.into_iter().filter(|((name, id), _)| is_listed((name, id))).collect();
    let is_more = uploads.len() > 2;
    uploads.truncate(2);
    let mut xml = format!(
        "<ListMultipartUploadsResult><EncodingType>url</EncodingType>\
         <IsTruncated>{is_more}</IsTruncated>"
    );
    for ((name, id), begun) in &uploads {
        let key = utf8_percent_encode(&name[bucket.len()..], NON_ALPHANUMERIC);
        let begun = jiff::Timestamp::try_from(*begun).unwrap();
        let _ = write!(
            xml,
            "<Upload><Key>{key}</Key><UploadId>{id}</UploadId><Initiated>{begun}</Initiated></Upload>"
        );
    }
    if let Some(((name, id), _)) = uploads.last().filter(|_| is_more) {
        let key = utf8_percent_encode(&name[bucket.len()..], NON_ALPHANUMERIC);
        let _ = write!(
            xml,
            "<NextKeyMarker>{key}</NextKeyMarker><NextUploadIdMarker>{id}</NextUploadIdMarker>"
        );
    }
    xml += "</ListMultipartUploadsResult>";
    let date = httpdate::fmt_http_date(SystemTime::now());
    Answer::new(&format!("200 OK\r\nDate: {date}"), xml.as_bytes())
}
