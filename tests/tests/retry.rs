//! `#[task(retry = path)]`: whether trying again helps.

use std::error::Error;
use std::fmt::{self, Display, Formatter};
use std::io;
use std::sync::Mutex;
use std::time::Duration;

use conjoin::{
    CombinedError, Context, Flow, Provide, Retry, RetryPolicy, RunIn, Runner, Task, TaskExt,
    combine, task,
};
use futures::executor::block_on;
use futures::{StreamExt, stream};
use tokio::time::Instant;
use tower::{Service, ServiceBuilder, ServiceExt};

/// The answer of a server.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Status(u16);

impl Display for Status {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "status {}", self.0)
    }
}

impl Error for Status {}

mod verdicts {
    use super::*;

    pub(crate) fn of_status(error: &Status) -> Retry {
        match error.0 {
            429 => Retry::After(Duration::from_secs(7)),
            400..=499 => Retry::Never,
            _ => Retry::Unspecified,
        }
    }
}

#[task(output(body), retry = verdicts::of_status)]
async fn fetch(status: u16) -> Result<String, Status> {
    Err(Status(status))
}

#[task]
async fn read(body: String) -> Result<String, io::Error> {
    Ok(body)
}

#[task(retry = verdicts::of_status)]
async fn put(body: String, answer: u16) -> Result<String, Status> {
    if answer == 200 { Ok(body) } else { Err(Status(answer)) }
}

fn none(_: &io::Error) -> Retry {
    Retry::Never
}

#[task(output(body), retry = none)]
async fn given(text: String) -> Result<String, io::Error> {
    Ok(text)
}

combine! { struct FetchRead = Fetch => Read }
combine! { struct GivenPut = Given => Put }
combine! { struct Nested = GivenPut => |body| Put { body, answer: 500 } }

fn verdict<T: RunIn<(), Output: fmt::Debug> + Send>(task: T) -> Retry {
    let Err(error) = block_on(task.run(&())) else { panic!("it failed") };
    T::retry(&error)
}

#[test]
fn task_is_asked_about_its_error() {
    assert_eq!(verdict(Fetch { status: 404 }), Retry::Never);
    assert_eq!(verdict(Fetch { status: 503 }), Retry::Unspecified);
    assert_eq!(verdict(Fetch { status: 429 }), Retry::After(Duration::from_secs(7)));
    assert_eq!(Read::retry(&io::Error::other("")), Retry::Unspecified);
}

#[test]
fn pair_asks_the_half_that_failed() {
    let text = || "a".to_owned();
    assert_eq!(verdict(FetchRead { status: 404 }), Retry::Never);
    assert_eq!(verdict(FetchRead { status: 503 }), Retry::Unspecified);
    assert_eq!(verdict(GivenPut { text: text(), answer: 404 }), Retry::Never);
    assert_eq!(verdict(GivenPut { text: text(), answer: 503 }), Retry::Unspecified);
    assert_eq!(verdict(Nested { text: text(), answer: 404 }), Retry::Never);
    assert_eq!(verdict(Nested { text: text(), answer: 200 }), Retry::Unspecified);
    let pair = Given { text: text() }.combine(|body| Put { body, answer: 404 });
    assert_eq!(verdict(pair), Retry::Never);
}

#[test]
fn stitch_says_nothing() {
    let error = CombinedError::<Fetch, Read>::Stitch("no".into());
    assert_eq!(error.retry(), Retry::Unspecified);
}

/// The flow's error is not the task's: one of its causes is.
#[derive(Debug)]
struct Broken(Status);

impl Display for Broken {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("broken")
    }
}

impl Error for Broken {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

#[task(output(body), retry = verdicts::of_status)]
async fn streamed(cx: &Context, wrap: u8, status: u16) -> Result<Flow<String>, Status> {
    let status = Status(status);
    Ok(match wrap {
        0 => cx.flow(stream::iter([Err::<String, _>(status)])),
        1 => cx.flow(stream::iter([Err::<String, _>(Broken(status))])),
        2 => cx.flow(stream::iter([Err::<String, _>(io::Error::other(status))])),
        _ => cx.flow(stream::iter([Err::<String, _>(io::Error::other("other"))])),
    })
}

#[task]
async fn drain(mut body: Flow<String>) -> Result<usize, io::Error> {
    let mut count = 0;
    while let Some(item) = body.next().await {
        item.map_err(io::Error::other)?;
        count += 1;
    }
    Ok(count)
}

combine! { struct Drained = Streamed => Drain }

#[task(output(body))]
async fn passed(body: Flow<String>) -> Flow<String> {
    body
}

combine! { struct Source = Streamed => |body| Passed { body } }
combine! { struct DrainedPair = Source => Drain }

#[test]
fn flow_asks_its_source() {
    for wrap in 0..3 {
        assert_eq!(verdict(Drained { wrap, status: 404 }), Retry::Never, "{wrap}");
        assert_eq!(verdict(Drained { wrap, status: 503 }), Retry::Unspecified, "{wrap}");
        assert_eq!(verdict(DrainedPair { wrap, status: 404 }), Retry::Never, "{wrap}");
    }
    assert_eq!(verdict(Drained { wrap: 3, status: 404 }), Retry::Unspecified);
}

fn anyhow_verdict(error: &anyhow::Error) -> Retry {
    if error.is::<Status>() { Retry::Never } else { Retry::Unspecified }
}

#[task(output(body), retry = anyhow_verdict)]
async fn anyhow_fetch(status: u16) -> anyhow::Result<String> {
    Err(Status(status).into())
}

#[test]
fn error_that_is_not_an_error_is_asked_too() {
    assert_eq!(verdict(AnyhowFetch { status: 404 }), Retry::Never);
}

/// Its answers, last first, and when it was asked.
#[derive(Default)]
struct Server(Mutex<Vec<u16>>, Mutex<Vec<Instant>>);

#[derive(Provide)]
struct App {
    server: Server,
}

#[task(derive(Clone), retry = verdicts::of_status)]
async fn ask(server: &Server) -> Result<u16, Status> {
    server.1.lock().unwrap().push(Instant::now());
    match server.0.lock().unwrap().pop() {
        None => Ok(200),
        Some(status) => Err(Status(status)),
    }
}

/// How often the server was asked, and how long after the first time for the last.
async fn tried(answers: &[u16]) -> (usize, Duration, Result<u16, Status>) {
    let answers = answers.iter().rev().copied().collect();
    let app = std::sync::Arc::new(App { server: Server(Mutex::new(answers), Mutex::default()) });
    let runner = Runner::new(app.clone());
    let service = ServiceBuilder::new().retry(RetryPolicy::new(4)).service(runner);
    let result = service.oneshot(Ask {}).await;
    let times = app.server.1.lock().unwrap();
    (times.len(), *times.last().unwrap() - times[0], result)
}

#[tokio::test(start_paused = true)]
async fn policy_follows_the_verdict() {
    assert_eq!(tried(&[404]).await, (1, Duration::ZERO, Err(Status(404))));
    let (tries, waited, result) = tried(&[503, 503]).await;
    assert_eq!((tries, result), (3, Ok(200)));
    assert!(waited > Duration::from_millis(100) && waited < Duration::from_secs(2), "{waited:?}");
    assert_eq!(tried(&[503, 503, 503, 503, 503]).await.0, 4);
    let (tries, waited, result) = tried(&[429]).await;
    assert_eq!((tries, result), (2, Ok(200)));
    assert!(waited >= Duration::from_secs(7) && waited < Duration::from_secs(8), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn policy_serves_a_runner_that_something_stops() {
    let app = App { server: Server(Mutex::new(vec![503]), Mutex::default()) };
    let runner = Runner::new(app).until(std::future::pending::<()>);
    let policy = RetryPolicy::new(4).until();
    let mut service = ServiceBuilder::new().retry(policy).service(runner);
    let service: &mut _ = ServiceExt::<Ask>::ready(&mut service).await.unwrap();
    assert_eq!(service.call(Ask {}).await.unwrap(), 200);
}
