//! What an engine has to do with a server's answers. A test for each engine runs the whole table.

use std::fmt::{self, Display, Formatter};
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use conjoin::{Retry, combine, task};
use conjoin_servers::{Answer, OddServer};
use serde::{Deserialize, Serialize};

/// Another answer than 200.
#[derive(Debug)]
pub struct Refused {
    status: u16,
    retry_after: Option<Duration>,
}

impl Display for Refused {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "the server answered {}", self.status)
    }
}

impl std::error::Error for Refused {}

fn retry(error: &Refused) -> Retry {
    match (error.retry_after, error.status) {
        (Some(wait), _) => Retry::After(wait),
        (None, 404) => Retry::Never,
        _ => Retry::Unspecified,
    }
}

/// Gets a body from a server.
#[task(output(body), retry = retry)]
pub async fn get(
    /// `127.0.0.1:port`.
    address: String,
) -> Result<String, Refused> {
    let answer = ask(&address).expect("a server of this process answers");
    let status = answer.split(' ').nth(1).expect("a status line has a status");
    match status.parse().expect("a status is a number") {
        200 => Ok(answer.rsplit("\r\n\r\n").next().unwrap_or_default().to_owned()),
        status => {
            let wait = answer.lines().find_map(|line| line.strip_prefix("Retry-After: "));
            let retry_after = wait.and_then(|wait| wait.parse().ok()).map(Duration::from_secs);
            Err(Refused { status, retry_after })
        }
    }
}

fn ask(address: &str) -> io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// Counts the bytes.
#[task]
pub fn count(
    /// What the server answered.
    body: String,
) -> usize {
    body.len()
}

combine! {
    /// Counts the bytes that a server answers.
    #[derive(Debug, Clone, Serialize, Deserialize)]
    pub struct CountAtServer = Get => Count
}

/// How often an engine may try.
pub const MOST: usize = 3;

struct Row {
    /// The last one is given again and again.
    answers: &'static [&'static str],
    tries: usize,
    /// The least time from the first to the second.
    wait: Duration,
    succeeds: bool,
}

const BUSY: &str = "503 Service Unavailable";
const ROWS: [Row; 4] = [
    Row { answers: &["404 Not Found"], tries: 1, wait: Duration::ZERO, succeeds: false },
    Row { answers: &[BUSY, BUSY, "200 OK"], tries: 3, wait: Duration::ZERO, succeeds: true },
    Row { answers: &[BUSY], tries: MOST, wait: Duration::ZERO, succeeds: false },
    Row {
        answers: &["503 Service Unavailable\r\nRetry-After: 2", "200 OK"],
        tries: 2,
        wait: Duration::from_secs(2),
        succeeds: true,
    },
];

/// Checks an engine. `run` runs a task up to [`MOST`] times, with short waits in between unless the
/// task asks for longer ones, until it has succeeded or is given up. It returns whether it has succeeded.
///
/// # Panics
///
/// Panics if a row of the table is not as it should be.
pub async fn check(engine: &str, run: impl AsyncFn(CountAtServer) -> bool) {
    for row in ROWS {
        let answer = |seen: usize| row.answers[seen.min(row.answers.len() - 1)];
        let server = OddServer::start(move |seen| Answer::new(answer(seen.before), b"body"));
        let address = server.url().trim_start_matches("http://").to_owned();
        let succeeded = run(CountAtServer { address }).await;
        let seen = server.seen();
        let waited = seen.get(1).map(|second| second.at - seen[0].at).unwrap_or_default();
        let first = row.answers[0].replace("\r\n", ", ");
        println!("{engine}: {first}: {} tries, {succeeded}, {waited:?}", seen.len());
        assert_eq!((seen.len(), succeeded), (row.tries, row.succeeds), "{engine}: {first}");
        assert!(waited >= row.wait, "{engine}: {first}: only {waited:?}");
    }
}
