//! Google Cloud Storage in memory: resumable uploads, whose requests a test breaks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use percent_encoding::percent_decode_str;

use crate::odd_s3::Fault;
use crate::odd_server::{Answer, OddServer, Seen};

#[derive(Default)]
struct State {
    objects: BTreeMap<String, Vec<u8>>,
    /// Names and contents, by their ids.
    sessions: BTreeMap<String, (String, Vec<u8>)>,
    /// The metadata of the last object.
    metadata: String,
}

pub(crate) struct OddGcs {
    server: OddServer,
    state: Arc<Mutex<State>>,
}

impl OddGcs {
    pub(crate) fn with_faults(fault: impl Fn(&Seen) -> Fault + Send + Sync + 'static) -> Self {
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        let server = OddServer::start(move |seen| match fault(seen) {
            Fault::None => answer(seen, &mut shared.lock().unwrap()),
            Fault::Answer(answer) => answer,
            Fault::Lost => {
                answer(seen, &mut shared.lock().unwrap());
                Answer::hang_up()
            }
        });
        Self { server, state }
    }

    pub(crate) fn url(&self) -> &str {
        self.server.url()
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.server.seen()
    }

    pub(crate) fn put(&self, name: &str, content: &[u8]) {
        self.state.lock().unwrap().objects.insert(name.to_owned(), content.to_vec());
    }

    pub(crate) fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        self.state.lock().unwrap().objects.clone()
    }

    pub(crate) fn metadata(&self) -> serde_json::Value {
        serde_json::from_str(&self.state.lock().unwrap().metadata).unwrap()
    }
}

fn answer(seen: &Seen, state: &mut State) -> Answer {
    let (path, query) = seen.path.split_once('?').unwrap_or((&seen.path, ""));
    let name = percent_decode_str(path.rsplit('/').next().unwrap()).decode_utf8().unwrap();
    match &*seen.method {
        "POST" => {
            let id = seen.before.to_string();
            let name = query.split('&').find_map(|pair| pair.strip_prefix("name=")).unwrap();
            let name =
                percent_decode_str(&name.replace('+', " ")).decode_utf8().unwrap().into_owned();
            state.sessions.insert(id.clone(), (name, Vec::new()));
            state.metadata = String::from_utf8(seen.body.clone()).unwrap();
            let head = format!("200 OK\r\nX-GUploader-UploadID: a\r\nLocation: /session/{id}");
            Answer::new(&head, b"")
        }
        "PUT" => put(seen, &name, state),
        "DELETE" => match state.objects.remove(&*name) {
            Some(_) => Answer::new("204 No Content", b""),
            None => Answer::new("404 Not Found", b""),
        },
        _ => match state.objects.get(&*name) {
            Some(content) if query.contains("alt=media") => {
                Answer::new("200 OK\r\nx-goog-generation: 1", content)
            }
            Some(content) => {
                let size = content.len();
                let about = format!(r#"{{"size":"{size}","updated":"2020-01-01T00:00:00Z"}}"#);
                Answer::new("200 OK", about.as_bytes())
            }
            None if &*name == "o" => {
                let names = state.objects.keys().map(|name| format!(r#"{{"name":{name:?}}}"#));
                let names: Vec<_> = names.collect();
                Answer::new("200 OK", format!(r#"{{"items":[{}]}}"#, names.join(",")).as_bytes())
            }
            None => Answer::new("404 Not Found", b""),
        },
    }
}

fn put(seen: &Seen, id: &str, state: &mut State) -> Answer {
    let Some((name, content)) = state.sessions.get_mut(id) else {
        return Answer::new("404 Not Found", b"");
    };
    let range = seen.header("content-range").unwrap().strip_prefix("bytes ").unwrap();
    let (bytes, total) = range.split_once('/').unwrap();
    if let Some((start, _)) = bytes.split_once('-') {
        assert_eq!(content.len(), start.parse::<usize>().unwrap(), "a part is missing");
        content.extend_from_slice(&seen.body);
        let multiple = seen.body.len().is_multiple_of(256 << 10);
        assert!(multiple || total != "*", "only the last part may have any size");
    }
    let is_done = total.parse() == Ok(content.len());
    let has = content.len();
    if is_done || state.objects.get(name) == Some(content) {
        state.objects.insert(name.clone(), content.clone());
        return Answer::new("200 OK", b"{}");
    }
    let range = if has > 0 { format!("\r\nRange: bytes=0-{}", has - 1) } else { String::new() };
    Answer::new(&format!("308 Resume Incomplete{range}"), b"")
}
