//! The feature `tracing`: `cargo test -p conjoin-tests --features tracing --test trace`.

use std::fmt;
use std::future::Future;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use conjoin::{BoxError, Context, Flow, RunIn, TaskExt, combine, task};
use futures::executor::block_on;
use futures::{StreamExt, TryStreamExt, stream};
use tracing::{Instrument, info};
use tracing_subscriber::fmt::format::FmtSpan;

/// Collects what a subscriber writes.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns the lines that are written while `run` runs.
fn log_with<T>(spans: FmtSpan, run: impl Future<Output = T>) -> Vec<String> {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .without_time()
        .with_span_events(spans)
        .finish();
    tracing::subscriber::with_default(subscriber, || drop(block_on(run)));
    let bytes = log.0.lock().unwrap().clone();
    let text = String::from_utf8(bytes).unwrap();
    text.lines().map(|line| line.trim().to_owned()).collect()
}

fn log<T>(run: impl Future<Output = T>) -> Vec<String> {
    log_with(FmtSpan::NONE, run)
}

#[derive(Debug, Clone)]
struct Place(u8);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "place {}", self.0)
    }
}

#[task(output(text), trace(key, %place, offset, type))]
async fn read(
    key: String,
    place: Place,
    offset: Option<u8>,
    r#type: u64,
    token: String,
) -> io::Result<String> {
    info!("reads {place}, {offset:?}, {type}, {}", token.len());
    if key.is_empty() { Err(io::ErrorKind::NotFound.into()) } else { Ok(key) }
}

/// A plain function whose error doesn't implement `Error`.
#[task]
fn count(text: String) -> Result<usize, String> {
    info!("counts");
    if text == "bad" { Err("not a text".to_owned()) } else { Ok(text.len()) }
}

/// Its error doesn't even implement `Display`.
#[task]
async fn double(number: usize) -> Result<usize, ()> {
    info!("doubles");
    if number == 3 { Err(()) } else { Ok(2 * number) }
}

combine! { struct ReadAndCount = Read { place: Place(1), offset: Some(2), r#type: 3, token: "x".to_owned(), .. } => Count }
combine! { struct ThenDouble = ReadAndCount => |number| Double { number: u8::try_from(number)?.into() } }

fn then_double(key: &str) -> ThenDouble {
    ThenDouble { key: key.to_owned() }
}

#[test]
fn span_of_each_half_is_inside_its_pairs_span() {
    let read = r#"ThenDouble:ReadAndCount:Read{key="abcd" place=place 1 offset=Some(2) type=3}"#;
    assert_eq!(
        log(then_double("abcd").run(&())),
        [
            &format!("INFO {read}: trace: reads place 1, Some(2), 3, 1"),
            "INFO ThenDouble:ReadAndCount:Count: trace: counts",
            "INFO ThenDouble:Double: trace: doubles",
        ]
    );
}

#[test]
fn run_is_one_span_and_closes_each_half_when_it_ends() {
    let lines = log_with(FmtSpan::NEW | FmtSpan::CLOSE, then_double("abcd").run(&()));
    let spans: Vec<_> = lines
        .iter()
        .filter_map(|line| {
            let (path, what) = line.split_once(": trace: ")?;
            let last = path.rsplit(':').next()?.trim_start_matches("INFO ");
            let name = last.split('{').next()?;
            Some(format!("{} {name}", what.split(' ').next()?))
                .filter(|it| it.starts_with("new") || it.starts_with("close"))
        })
        .collect();
    // As in a function, a half is dropped before the next one is made.
    let expected = "new ThenDouble, new ReadAndCount, new Read, close Read, new Count, \
                    close Count, close ReadAndCount, new Double, close Double, close ThenDouble";
    assert_eq!(spans.join(", "), expected);
}

/// With and without a context, the parent is the span of the poll, not of the call.
#[test]
fn run_span_is_a_child_of_the_current_span() {
    let request = || tracing::info_span!("request");
    let lines = log(async { then_double("abcd").run(&()).instrument(request()).await });
    assert!(lines[0].starts_with("INFO request:ThenDouble:ReadAndCount:Read"), "{lines:?}");
    let lines = log(async { Announced {}.run(&()).instrument(request()).await });
    assert_eq!(
        lines,
        [
            "INFO request:Announced:Announce: trace: announces",
            "INFO request:Announced:Double: trace: doubles"
        ]
    );
}

#[task]
async fn announce(_cx: &Context) -> usize {
    info!("announces");
    1
}

combine! { struct Announced = Announce => |number| Double { number } }

fn errors(lines: &[String]) -> Vec<&str> {
    lines.iter().filter_map(|line| line.strip_prefix("ERROR ")).collect()
}

#[test]
fn failure_is_logged_once_by_the_half_that_failed() {
    let lines = log(then_double("").run(&()));
    let read = r#"ThenDouble:ReadAndCount:Read{key="" place=place 1 offset=Some(2) type=3}"#;
    assert_eq!(errors(&lines), [format!("{read}: trace: failed error=entity not found")]);
    let lines = log(then_double("bad").run(&()));
    let count = "ThenDouble:ReadAndCount:Count";
    assert_eq!(errors(&lines), [format!("{count}: trace: failed error=not a text")]);
    let lines = log(then_double("abc").run(&()));
    assert_eq!(errors(&lines), ["ThenDouble:Double: trace: failed"]);
}

#[test]
fn stitch_error_becomes_pair_error() {
    let lines = log(then_double(&"long".repeat(64)).run(&()));
    let told = "out of range integral type conversion attempted";
    assert_eq!(errors(&lines), [format!("ThenDouble: trace: failed error={told}")]);
}

#[test]
fn imperative_pair_has_a_span() {
    let pair = || Count { text: "abc".to_owned() }.combine(|number| Double { number });
    let lines = log(pair().run(&()));
    assert_eq!(lines[0], "INFO pair:Count: trace: counts");
    assert_eq!(errors(&lines), ["pair:Double: trace: failed"]);
    let pair = Count { text: "abc".to_owned() }.combine(|_| Err::<Double, _>("no double"));
    assert_eq!(
        errors(&log(pair.run(&()))),
        ["pair: conjoin::pair::combine: failed error=no double"]
    );
}

#[task(output(body), trace(key))]
fn open(cx: &Context, key: String) -> Flow<u8> {
    assert_eq!(key, "k");
    let items = stream::iter([Ok(1), Err(io::Error::other("cut short"))]);
    cx.flow(items.inspect(|_| info!("sent")))
}

#[task]
async fn sum(body: Flow<u8>, swallow: bool) -> Result<u32, BoxError> {
    let sum = body.try_fold(0, async |sum, it| Ok(sum + u32::from(it))).await;
    info!("received");
    if swallow { Ok(sum.unwrap_or_default()) } else { Ok(sum?) }
}

combine! { struct Total = Open => Sum }
combine! { struct TotalAhead = Open => |body| Sum { body: body.ahead(2), .. } }
combine! { struct Deeper = Open => |body| Total2 { body, .. } }
combine! { struct Total2 = Sum => |number| Double { number: number as usize } }

#[test]
fn flow_runs_and_fails_in_the_span_of_the_half_that_opened_it() {
    let failed = |pair| format!("{pair}:Open{{key=\"k\"}}: trace: failed error=cut short");
    for swallow in [false, true] {
        let lines = log(Total { key: "k".to_owned(), swallow }.run(&()));
        assert_eq!(lines[0], r#"INFO Total:Open{key="k"}: trace: sent"#);
        assert_eq!(lines[2], "INFO Total:Sum: trace: received");
        assert_eq!(errors(&lines), [failed("Total")]);
        let lines = log(TotalAhead { key: "k".to_owned(), swallow }.run(&()));
        assert_eq!(errors(&lines), [failed("TotalAhead")]);
        let lines = log(Deeper { key: "k".to_owned(), swallow }.run(&()));
        assert_eq!(errors(&lines), [failed("Deeper")]);
    }
}

#[task]
async fn alone(cx: &Context) -> Result<u8, BoxError> {
    let mut own = cx.flow(stream::iter([Err::<u8, _>("of its own")]));
    Ok(own.next().await.unwrap()?)
}

combine! { struct Both = Alone => |number| Double { number: number.into() } }

#[test]
fn flow_that_crosses_no_seam_fails_in_the_half_that_reads_it() {
    let told = "Both:Alone: trace: failed error=of its own error.sources=[of its own]";
    assert_eq!(errors(&log(Both.run(&()))), [told]);
}

#[task]
async fn upload(cx: &Context) -> io::Result<()> {
    cx.on_failure(async { info!("aborted") });
    Err(io::ErrorKind::BrokenPipe.into())
}

#[test]
fn undo_runs_in_the_span_of_the_half_that_registered_it() {
    let lines = log(Upload.run(&()));
    assert_eq!(lines[1], "INFO Upload: trace: aborted");
}

#[task]
async fn download(cx: &Context) -> io::Result<()> {
    cx.on_failure(async { Err::<(), _>("no permission") });
    Err(io::ErrorKind::BrokenPipe.into())
}

#[test]
fn failing_undo_is_logged() {
    let told = "conjoin::scope::report: a run could not be undone error=no permission";
    assert_eq!(errors(&log(Download.run(&())))[1], told);
}

/// A task that runs another, and handles or passes on what that fails with.
#[task]
async fn outer(cx: &Context, key: String, how: u8) -> Result<usize, BoxError> {
    let read = Read { key, place: Place(1), offset: None, r#type: 3, token: "x".to_owned() };
    match (read.run_in(&(), cx).await, how) {
        (Ok(read), _) => Ok(read.len()),
        (Err(error), 0) => Err(error)?,
        (Err(error), 1) => Err(format!("cannot read: {error}"))?,
        (Err(_), 2) => Err("something else")?,
        (Err(_), _) => Ok(0),
    }
}

combine! { struct OuterThenDouble = Outer => |number| Double { number } }

#[test]
fn failure_is_logged_once_if_a_task_runs_another() {
    let failed = |how| -> Vec<String> {
        let lines = log(OuterThenDouble { key: String::new(), how }.run(&()));
        errors(&lines).iter().map(|line| line.rsplit(": ").next().unwrap().to_owned()).collect()
    };
    let read: Vec<String> = vec!["failed error=entity not found".to_owned()];
    assert_eq!(failed(0), read);
    assert_eq!(failed(1), read);
    assert_eq!(failed(3), read);
    assert_eq!(failed(2), [read[0].clone(), "failed error=something else".to_owned()]);
}

/// Hides the flow's error from the chain of its causes, as `#[error(transparent)]` does.
#[derive(Debug)]
struct Transparent(conjoin::FlowError);

impl fmt::Display for Transparent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Transparent {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

#[task]
async fn sum_transparently(body: Flow<u8>) -> Result<usize, Transparent> {
    body.try_fold(0, async |sum, it| Ok(sum + usize::from(it))).await.map_err(Transparent)
}

combine! { struct TotalTransparently = Open => SumTransparently }

#[test]
fn failure_of_a_flow_is_logged_once_if_the_second_half_wraps_it() {
    let lines = log(TotalTransparently { key: "k".to_owned() }.run(&()));
    let told = r#"TotalTransparently:Open{key="k"}: trace: failed error=cut short"#;
    assert_eq!(errors(&lines), [told]);
}
