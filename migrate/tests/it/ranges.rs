//! Objects that are read by ranges, several at once, from servers that fail in one of the ranges: it
//! is read again, or the source is blamed and nothing is left.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::case::{failed, run};
use crate::odd_s3::{Fault, OddS3, ranged};
use crate::odd_server::{Answer, OddServer, Seen};
use crate::program::{program, succeed};

/// Three ranges, the last one short.
const SIZE: usize = (16 << 20) + 1000;
const RANGE: usize = 8 << 20;
/// Of S3 and HTTP, and of Google Cloud Storage.
const VERSION: &str = "ETag: \"0123456789abcdef-1\"\r\nx-goog-generation: 1";
const OTHER: &str = "ETag: \"another\"\r\nx-goog-generation: 2";

/// How a server answers the request for a range.
#[derive(Debug, Clone, Copy, PartialEq)]
enum How {
    Cut,
    Busy,
    HangsUp,
    Shorter,
    AnotherRange,
    AnotherVersion,
    WholeOfAnotherVersion,
    Refused,
    Silent,
    /// The right version, from the beginning: there are no ranges.
    Whole,
}

use How::{
    AnotherRange, AnotherVersion, Busy, Cut, HangsUp, Refused, Shorter, Silent, Whole,
    WholeOfAnotherVersion,
};

/// These pass, if they happen once.
const PASSING: [How; 4] = [Cut, Busy, HangsUp, Shorter];
/// These end the move at once.
const FINAL: [(How, &str); 5] = [
    (AnotherRange, "asked for bytes from "),
    (AnotherVersion, "it changed while it was read"),
    (WholeOfAnotherVersion, "it changed while it was read"),
    (Refused, "403 Forbidden"),
    (Silent, "nothing moved for "),
];

fn content() -> bytes::Bytes {
    conjoin_migrate::sample::content("x", SIZE)
}

/// The answer to the request for the range that begins there, up to so many times.
#[derive(Clone)]
struct Plan {
    start: usize,
    how: Option<How>,
    times: usize,
    content: bytes::Bytes,
    met: Arc<AtomicUsize>,
}

impl Plan {
    fn new(start: usize, how: Option<How>, times: usize) -> Self {
        Self { start, how, times, content: content(), met: Arc::default() }
    }

    fn answer(&self, seen: &Seen) -> Answer {
        let head = format!("200 OK\r\nAccept-Ranges: bytes\r\n{VERSION}");
        let range = seen.header("range");
        let normal = match range {
            Some(range) => ranged(&head, &self.content, range),
            None => Answer::new(&head, &self.content),
        };
        let begins = range
            .map_or(0, |range| range["bytes=".len()..].split('-').next().unwrap().parse().unwrap());
        let is_it = begins / RANGE * RANGE == self.start && seen.method == "GET";
        match self.how {
            Some(how) if is_it && self.met.fetch_add(1, Ordering::Relaxed) < self.times => {
                self.faulty(how, normal, range)
            }
            _ => normal,
        }
    }

    fn faulty(&self, how: How, normal: Answer, range: Option<&str>) -> Answer {
        let other = format!("200 OK\r\nAccept-Ranges: bytes\r\n{OTHER}");
        let moved = format!("206 Partial Content\r\n{VERSION}\r\nContent-Range: bytes 5-9/{SIZE}");
        match how {
            Cut => normal.shortened(300).promising_as_before(),
            Busy => Answer::new("503 Service Unavailable", b""),
            HangsUp => Answer::hang_up(),
            Shorter => normal.shortened(300),
            AnotherRange => Answer::new(&moved, b"hello"),
            AnotherVersion => ranged(&other, &self.content, range.unwrap_or("bytes=0-9")),
            WholeOfAnotherVersion => Answer::new(&other, &self.content),
            Refused => Answer::new("403 Forbidden", b""),
            Silent => Answer::silence(),
            Whole => Answer::new(&format!("200 OK\r\n{VERSION}"), &self.content),
        }
    }
}

/// The program's command for this source, and the server to keep.
type Source = fn(Plan) -> (OddServer, String, &'static str);

fn http(plan: Plan) -> (OddServer, String, &'static str) {
    let server = OddServer::start(move |seen| plan.answer(seen));
    let url = format!("{}/x", server.url());
    (server, url, "HttpGet")
}

#[cfg(feature = "gcs")]
fn gcs(plan: Plan) -> (OddServer, String, &'static str) {
    (http(plan).0, "gs://from/x".to_owned(), "GcsRead")
}

fn s3(plan: Plan) -> (OddServer, String, &'static str) {
    (http(plan).0, "s3://from/x".to_owned(), "S3Read")
}

/// Where to, with what is there before.
struct Target {
    dir: tempfile::TempDir,
    s3: OddS3,
}

const OLD: &[u8] = b"what was there";

impl Target {
    fn new() -> Self {
        let (dir, s3) = (tempfile::tempdir().unwrap(), OddS3::with_faults(|_| Fault::None));
        std::fs::write(dir.path().join("x"), OLD).unwrap();
        s3.put("to", "x", OLD);
        Self { dir, s3 }
    }

    fn urls(&self) -> [String; 2] {
        [self.dir.path().join("x").to_str().unwrap().to_owned(), "s3://to/x".to_owned()]
    }

    fn holds(&self, url: &str, content: &[u8], what: &str) {
        let found = if url.starts_with("s3") {
            self.s3.get("to", "x").unwrap()
        } else {
            std::fs::read(Path::new(url)).unwrap()
        };
        assert!(found == content, "{what}: {} bytes at {url}", found.len());
        assert_eq!(std::fs::read_dir(self.dir.path()).unwrap().count(), 1, "{what}");
        assert_eq!(self.s3.uploads(), 0, "{what}");
    }
}

fn command(
    from: &str,
    to: &str,
    timeout: &str,
    server: &OddServer,
    target: &Target,
) -> std::process::Command {
    let source = format!("--from-endpoint={}", server.url());
    let mut command = program(&[from, to, &source, timeout, "--no-server-side-copy"]);
    command.envs(target.s3.vars()).env("STORAGE_EMULATOR_HOST", server.url());
    command
}

async fn goes_on(source: Source) {
    for how in PASSING.into_iter().chain([Whole]) {
        for start in [0, RANGE, 2 * RANGE] {
            if (how, start) == (Shorter, 0) {
                // The first answer tells the size.
                continue;
            }
            let times = if how == Whole { usize::MAX } else { 2 };
            let target = Target::new();
            for to in target.urls() {
                let (server, from, _) = source(Plan::new(start, Some(how), times));
                succeed(command(&from, &to, "--timeout=20s", &server, &target)).await;
                target.holds(&to, &content(), &format!("{how:?} at {start}"));
            }
        }
    }
}

async fn fails(source: Source) {
    let passing = PASSING.into_iter().filter(|how| *how != Shorter && *how != Cut);
    let never_passing = passing.map(|how| (how, "error: "));
    for (how, said) in FINAL.into_iter().chain(never_passing) {
        // Those that are waited for take their time.
        let waits = matches!(how, Silent | Busy | HangsUp);
        for start in [RANGE, 2 * RANGE].into_iter().skip(usize::from(waits)) {
            let target = Target::new();
            for to in target.urls() {
                let (server, from, task) = source(Plan::new(start, Some(how), usize::MAX));
                let stderr =
                    failed(run(command(&from, &to, "--timeout=2s", &server, &target)).await);
                let blamed = format!("error: {task}: failed to read ");
                assert!(stderr.starts_with(&blamed), "{how:?} at {start}: {stderr}");
                assert!(stderr.contains(said), "{how:?} at {start}: {stderr}");
                target.holds(&to, OLD, &format!("{how:?} at {start}"));
            }
        }
    }
}

#[tokio::test]
async fn broken_range_of_s3_is_read_again() {
    goes_on(s3).await;
}

#[tokio::test]
async fn broken_range_of_http_is_read_again() {
    goes_on(http).await;
}

#[tokio::test]
async fn failing_range_of_s3_is_blamed_on_the_source() {
    fails(s3).await;
}

#[tokio::test]
async fn failing_range_of_http_is_blamed_on_the_source() {
    fails(http).await;
}

#[cfg(feature = "gcs")]
#[tokio::test]
async fn broken_range_of_gcs_is_read_again() {
    goes_on(gcs).await;
}

#[cfg(feature = "gcs")]
#[tokio::test]
async fn failing_range_of_gcs_is_blamed_on_the_source() {
    fails(gcs).await;
}
