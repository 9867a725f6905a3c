//! An HTTP server whose answers a test chooses.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A request that the server got.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Such as `GET`.
    pub method: String,
    /// With the query.
    pub path: String,
    headers: HashMap<String, String>,
    /// Empty if it has no length.
    pub body: Vec<u8>,
    /// How many came before.
    pub before: usize,
    /// When it came.
    pub at: Instant,
}

impl Seen {
    /// All headers. Their names are in lower case.
    pub fn headers(&self) -> impl Iterator<Item = (String, String)> {
        self.headers.clone().into_iter()
    }

    /// The value of a header, whose name is in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// An answer, which may break off.
#[derive(Debug, Clone)]
pub struct Answer {
    head: Option<String>,
    body: Vec<u8>,
    length: usize,
    promised: usize,
    then: Then,
}

/// What becomes of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    HangUp,
    Silence,
    Drain,
}

impl Answer {
    /// A status line, with further headers after it.
    #[must_use]
    pub fn new(head: &str, body: &[u8]) -> Self {
        let length = body.len();
        let (head, body) = (Some(head.to_owned()), body.to_vec());
        Self { head, body, length, promised: length, then: Then::HangUp }
    }

    /// With only the first bytes of the body.
    #[must_use]
    pub fn shortened(mut self, length: usize) -> Self {
        self.body.truncate(length);
        Self { length: self.body.len(), promised: self.length, ..self }
    }

    /// Promises what it had before it was shortened.
    #[must_use]
    pub fn promising_as_before(self) -> Self {
        Self { length: self.promised, ..self }
    }

    /// Promises this many bytes, and hangs up before they are all sent.
    #[must_use]
    pub fn cut(self, length: usize) -> Self {
        Self { length, ..self }
    }

    /// Does not hang up.
    #[must_use]
    pub fn then_silence(self) -> Self {
        Self { then: Then::Silence, ..self }
    }

    /// Does not hang up, and throws away whatever comes after.
    #[must_use]
    pub fn then_drain(self) -> Self {
        Self { then: Then::Drain, ..self }
    }

    /// No answer.
    #[must_use]
    pub fn silence() -> Self {
        Self::hang_up().then_silence()
    }

    /// The end of the connection.
    #[must_use]
    pub fn hang_up() -> Self {
        Self { head: None, body: Vec::new(), length: 0, promised: 0, then: Then::HangUp }
    }
}

/// An HTTP server on 127.0.0.1 whose answers a test chooses. It ends with the process.
#[derive(Debug)]
pub struct OddServer {
    url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

#[allow(clippy::missing_panics_doc, reason = "a test fails with whatever fails in it")]
impl OddServer {
    /// Answers each request by this function.
    pub fn start(answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static) -> Self {
        Self::with_limit(|_| u64::MAX, answer)
    }

    /// Answers each request by a function, after at most so many bytes of its body were read.
    pub fn with_limit(
        limit: impl Fn(&Seen) -> u64 + Send + Sync + 'static,
        answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static,
    ) -> Self {
        Self::with_reader(answer, move |seen, content| {
            let mut body = Vec::new();
            let _ = content.take(limit(seen)).read_to_end(&mut body);
            body
        })
    }

    /// Takes a body in small pieces, with a pause after each.
    #[must_use]
    pub fn slow(piece: usize, pause: Duration) -> Self {
        let read = move |_: &Seen, content: &mut dyn Read| {
            let (mut body, mut chunk) = (Vec::new(), vec![0; piece]);
            while let read @ 1.. = content.read(&mut chunk).unwrap() {
                body.extend_from_slice(&chunk[..read]);
                std::thread::sleep(pause);
            }
            body
        };
        Self::with_reader(|_| Answer::new("201 Created", b""), read)
    }

    fn with_reader(
        answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static,
        read: impl Fn(&Seen, &mut dyn Read) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::<Mutex<Vec<Seen>>>::default();
        let (all, shared) = (Arc::clone(&seen), Arc::new((answer, read)));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (all, shared) = (Arc::clone(&all), Arc::clone(&shared));
                std::thread::spawn(move || serve(stream, &all, &shared.0, &shared.1));
            }
        });
        Self { url, seen }
    }

    /// `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// All requests so far.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

fn serve(
    stream: TcpStream,
    all: &Mutex<Vec<Seen>>,
    answer: &dyn Fn(&Seen) -> Answer,
    read: &dyn Fn(&Seen, &mut dyn Read) -> Vec<u8>,
) {
    let mut reader = BufReader::with_capacity(16 << 10, &stream);
    let mut line = String::new();
    if reader.read_line(&mut line).unwrap_or(0) == 0 {
        return;
    }
    let mut words = line.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap() <= 2 {
            break;
        }
        let (name, value) = line.split_once(':').unwrap();
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
    let is_chunked = headers.contains_key("transfer-encoding");
    let (body, at) = (Vec::new(), Instant::now());
    let mut seen = Seen { method, path, headers, body, before: 0, at };
    seen.body = if is_chunked {
        read(&seen, &mut Chunked { reader: &mut reader, left: 0 })
    } else {
        read(&seen, &mut (&mut reader).take(length))
    };
    {
        let mut all = all.lock().unwrap();
        (seen.before, seen.at) = (all.len(), Instant::now());
        all.push(seen.clone());
    }
    let answer = answer(&seen);
    if let Some(head) = answer.head {
        let length = answer.length;
        let head =
            format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
        let _ = (&stream).write_all(head.as_bytes());
        if seen.method != "HEAD" {
            let _ = (&stream).write_all(&answer.body);
        }
    }
    match answer.then {
        Then::HangUp => {}
        Then::Silence => std::mem::forget(stream),
        Then::Drain => {
            // The client has read the answer when it can send more.
            std::thread::sleep(Duration::from_millis(100));
            let _ = std::io::copy(&mut reader, &mut std::io::sink());
        }
    }
}

/// A body of an unknown length. If it breaks off, it ends there.
struct Chunked<R> {
    reader: R,
    /// Bytes of a chunk that was begun.
    left: u64,
}

impl<R: BufRead> Read for Chunked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut line = String::new();
        if self.left == 0 {
            self.reader.read_line(&mut line)?;
            self.left = u64::from_str_radix(line.trim(), 16).unwrap_or(0);
            if self.left == 0 {
                return Ok(0);
            }
        }
        let read = (&mut self.reader).take(self.left).read(buffer)?;
        self.left -= read as u64;
        if self.left == 0 {
            self.reader.read_line(&mut line)?;
        }
        Ok(read)
    }
}
