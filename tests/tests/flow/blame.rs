//! Which half is blamed when a stream fails, and which errors are kept.

use std::error::Error;
use std::fmt;
use std::io;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::Arc;

use conjoin::{
    BoxError, CombinedError, Context, Flow, FlowError, RunIn, Task, TaskExt, TaskInfo, combine,
    task,
};
use futures::executor::block_on;
use futures::{StreamExt, TryStreamExt, stream};

#[derive(Debug, PartialEq)]
struct Reset(usize);

impl fmt::Display for Reset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "reset at {}", self.0)
    }
}

impl Error for Reset {}

/// Returns items, followed by an error if `fails_at` is set.
#[task(output(body))]
async fn open(cx: &Context, items: usize, fails_at: Option<usize>) -> Flow<usize> {
    let item = move |i| if Some(i) == fails_at { Err(Reset(i)) } else { Ok(i) };
    cx.flow(stream::iter(0..items).map(item))
}

#[derive(Debug)]
enum SinkError {
    Full(usize),
    Read(FlowError),
}

impl fmt::Display for SinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(at) => write!(f, "full at {at}"),
            Self::Read(error) => write!(f, "failed to read: {error}"),
        }
    }
}

impl Error for SinkError {}

#[task]
async fn fill(mut body: Flow<usize>, room: usize) -> Result<usize, SinkError> {
    let mut filled = 0;
    while let Some(item) = body.next().await {
        item.map_err(SinkError::Read)?;
        if filled == room {
            return Err(SinkError::Full(filled));
        }
        filled += 1;
    }
    Ok(filled)
}

combine! { struct OpenAndFill = Open => Fill }

fn run(
    items: usize,
    fails_at: Option<usize>,
    room: usize,
) -> Result<usize, <OpenAndFill as Task>::Error> {
    block_on(OpenAndFill { items, fails_at, room }.run(&()))
}

#[test]
fn complete_streams_arrive() {
    for items in [0, 1, 7] {
        assert_eq!(run(items, None, 9).unwrap(), items);
    }
}

#[test]
fn failing_stream_is_blamed_on_its_source_at_every_item() {
    for at in 0..5 {
        let error = run(5, Some(at), 9).unwrap_err();
        assert_eq!(error.to_string(), format!("Open: reset at {at}"));
        assert_eq!(error.source().unwrap().downcast_ref(), Some(&Reset(at)));
        let CombinedError::Flow { error, second } = error else { panic!("{error}") };
        assert_eq!(error.task().unwrap().name, "Open");
        assert_eq!(error.downcast_ref(), Some(&Reset(at)));
        assert!(matches!(second, Some(SinkError::Read(_))));
    }
}

#[test]
fn failing_second_half_is_blamed_at_every_item() {
    for room in 0..5 {
        let error = run(5, None, room).unwrap_err();
        assert_eq!(error.to_string(), format!("Fill: full at {room}"));
        assert!(matches!(error, CombinedError::Second(SinkError::Full(_))));
        let error = run(6, Some(5), room).unwrap_err();
        assert!(matches!(error, CombinedError::Second(_)), "the stream did not fail yet");
    }
}

/// Ignores the error, like a loop over the `Ok` items.
#[task]
async fn swallow(mut body: Flow<usize>) -> usize {
    let mut count = 0;
    while let Some(Ok(_)) = body.next().await {
        count += 1;
    }
    count
}

combine! { struct Swallowed = Open => Swallow }

#[test]
fn truncated_copy_fails_even_if_the_second_half_ignores_it() {
    let error = block_on(Swallowed { items: 3, fails_at: Some(2) }.run(&())).unwrap_err();
    assert!(matches!(error, CombinedError::Flow { second: None, .. }));
    assert_eq!(error.to_string(), "Open: reset at 2");
}

#[task]
async fn ignore(mut body: Flow<usize>) -> usize {
    let mut count = 0;
    while let Some(item) = body.next().await {
        match item {
            Ok(_) => count += 1,
            Err(error) => error.ignore(),
        }
    }
    count
}

combine! { struct Ignored = Open => Ignore }

#[test]
fn second_half_can_ignore_a_flow_error() {
    assert_eq!(block_on(Ignored { items: 3, fails_at: Some(2) }.run(&())).unwrap(), 2);
}

#[task]
async fn first_item(mut body: Flow<usize>) -> Result<Option<usize>, FlowError> {
    body.try_next().await
}

combine! { struct Early = Open => |body| FirstItem { body: body.ahead(8) } }

#[test]
fn second_half_can_stop_reading_early() {
    assert_eq!(block_on(Early { items: 3, fails_at: Some(1) }.run(&())).unwrap(), Some(0));
}

/// Reads a flow and makes another one from it, in the middle of a pair.
#[task(output(body))]
async fn double(cx: &Context, body: Flow<usize>, own_failure: Option<usize>) -> Flow<usize> {
    cx.flow(body.map(move |item| match item {
        Ok(item) if Some(item) == own_failure => Err(BoxError::from(Reset(100 + item))),
        item => Ok(item? * 2),
    }))
}

combine! { struct OpenAndDouble = Open => Double }
combine! { struct Nested = OpenAndDouble => Fill }
combine! { struct DoubleAndFill = Double => Fill }
combine! { struct NestedAfter = Open => DoubleAndFill }

#[test]
fn flow_of_a_nested_pair_is_blamed_on_the_innermost_task() {
    let nested = |fails_at, own_failure| {
        let task = Nested { items: 4, fails_at, own_failure, room: 9 };
        block_on(task.run(&())).unwrap_err().to_string()
    };
    assert_eq!(nested(Some(2), None), "Open: reset at 2");
    assert_eq!(nested(None, Some(1)), "Double: reset at 101");
}

#[test]
fn flow_read_by_a_nested_pair_is_blamed_at_the_seam_it_crossed() {
    let run = |fails_at, own_failure, room| {
        block_on(NestedAfter { items: 4, fails_at, own_failure, room }.run(&())).unwrap_err()
    };
    let error = run(Some(2), None, 9);
    assert_eq!(error.to_string(), "Open: reset at 2");
    let CombinedError::Flow { second: Some(second), .. } = error else { panic!("{error}") };
    assert!(matches!(second, CombinedError::Second(SinkError::Read(_))));
    assert_eq!(run(None, Some(1), 9).to_string(), "DoubleAndFill: Double: reset at 101");
    assert_eq!(run(None, None, 1).to_string(), "DoubleAndFill: Fill: full at 1");
}

/// Passes a flow on as a stream with another error type, which wraps the flow's error.
#[task(output(body))]
async fn recode(cx: &Context, body: Flow<usize>) -> Flow<usize> {
    cx.flow(body.map_err(io::Error::other))
}

combine! { struct RecodeAndFill = Recode => Fill }
combine! { struct Wrapped = Open => RecodeAndFill }

#[test]
fn consequential_failure_is_blamed_on_its_cause() {
    let task = Wrapped { items: 4, fails_at: Some(2), room: 9 };
    let error = block_on(task.run(&())).unwrap_err();
    assert_eq!(error.to_string(), "Open: reset at 2");
    let CombinedError::Flow { second: Some(second), .. } = error else { panic!("{error}") };
    assert!(matches!(second, CombinedError::Second(SinkError::Read(_))));
}

combine! {
    struct Through = Open => |body| Fill {
        body: body.through(|stream| stream.map(|item| match item {
            Ok(1) => Err(io::Error::other("no 1")),
            item => item.map_err(io::Error::other),
        })),
        room: 9,
    }
}

#[test]
fn through_keeps_the_blamed_task() {
    let run = |fails_at| block_on(Through { items: 3, fails_at }.run(&())).unwrap_err();
    assert_eq!(run(None).to_string(), "Open: no 1");
    let error = run(Some(0));
    assert_eq!(error.to_string(), "Open: reset at 0");
    assert_eq!(error.source().unwrap().downcast_ref(), Some(&Reset(0)));
}

/// Reads its own flow, and handles its failure.
#[task]
async fn retry(cx: &Context) -> usize {
    let mut flow = open(cx, 3, Some(1)).await;
    while let Some(Ok(_)) = flow.next().await {}
    7
}

combine! { struct RetryFirst = Retry => |items| Open { items, fails_at: None } }
combine! { struct RetrySecond = Open => |_| Retry }

#[test]
fn half_can_handle_its_own_flows_errors() {
    let body = block_on(RetryFirst.run(&())).unwrap();
    assert_eq!(block_on(body.count()), 7);
    assert_eq!(block_on(RetrySecond { items: 1, fails_at: None }.run(&())).unwrap(), 7);
}

#[test]
fn flow_ends_after_its_error_and_is_send_and_sync() {
    fn anywhere<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe>(value: T) -> T {
        value
    }
    let cx = Context::new();
    let items = stream::iter([Ok(1), Err(Reset(1)), Ok(2)]);
    let flow = anywhere(cx.flow(items));
    let read: Vec<_> = block_on(flow.collect());
    assert_eq!(read.len(), 2);
    assert_eq!(read[1].as_ref().unwrap_err().to_string(), "reset at 1", "no pair, no name");
}

/// A handwritten task, which doesn't say whether it takes the context.
struct ByHand(Open);

impl Task for ByHand {
    type Output = <Open as Task>::Output;
    type Error = <Open as Task>::Error;
    const INFO: &'static TaskInfo = Open::INFO;
}

impl<Env: ?Sized + Sync> RunIn<Env> for ByHand {
    async fn run_in(self, env: &Env, cx: &Context) -> Result<Self::Output, Self::Error> {
        self.0.run_in(env, cx).await
    }
}

#[test]
fn flow_of_a_handwritten_task_is_blamed() {
    let open = ByHand(Open { items: 5, fails_at: Some(2) });
    let pair = open.combine(|opened| Count { body: opened });
    let error = block_on(pair.run(&())).unwrap_err();
    assert_eq!(error.to_string(), "Open: reset at 2");
    assert!(matches!(error, CombinedError::Flow { second: None, .. }));
}

/// Takes all items.
#[task]
async fn count(body: Flow<usize>) -> usize {
    body.filter(|item| std::future::ready(item.is_ok())).count().await
}

/// Ignores whatever error the flow ends with.
#[task]
async fn tolerate(mut body: Flow<usize>) -> usize {
    let mut count = 0;
    while let Some(item) = body.next().await {
        match item {
            Ok(_) => count += 1,
            Err(error) => error.ignore(),
        }
    }
    count
}

combine! {
    struct TolerateWrapped = Open => |body| Tolerate {
        body: body.through(|stream| stream.map_err(io::Error::other)),
    }
}
combine! {
    struct TolerateReplaced = Open => |body| Tolerate {
        body: body.through(|stream| stream.map_err(|error| io::Error::other(error.to_string()))),
    }
}
combine! { struct OpenAndRecode = Open => Recode }
combine! { struct TolerateRecoded = OpenAndRecode => Tolerate }

#[test]
fn ignoring_a_failure_ignores_what_caused_it() {
    let (items, fails_at) = (4, Some(2));
    assert_eq!(block_on(TolerateWrapped { items, fails_at }.run(&())).unwrap(), 2);
    assert_eq!(block_on(TolerateReplaced { items, fails_at }.run(&())).unwrap(), 2);
    assert_eq!(block_on(TolerateRecoded { items, fails_at }.run(&())).unwrap(), 2);
}

combine! {
    struct SwallowReplaced = Open => |body| Swallow {
        body: body.through(|stream| stream.map_err(|error| io::Error::other(error.to_string()))),
    }
}

#[test]
fn the_cause_is_blamed_and_not_what_replaces_it() {
    let error = block_on(SwallowReplaced { items: 4, fails_at: Some(2) }.run(&())).unwrap_err();
    assert_eq!(error.to_string(), "Open: reset at 2");
    assert_eq!(error.source().unwrap().downcast_ref(), Some(&Reset(2)));
}

/// Reads everything at once, and passes errors on later.
#[task(output(body))]
async fn buffer(cx: &Context, items: usize, fails_at: Option<usize>) -> Flow<usize> {
    let own = open(cx, items, fails_at).await;
    cx.flow(stream::iter(own.collect::<Vec<_>>().await))
}

combine! { struct BufferAndSwallow = Buffer => Swallow }

#[test]
fn a_failure_that_is_passed_on_later_is_not_dealt_with() {
    let error = block_on(BufferAndSwallow { items: 4, fails_at: Some(2) }.run(&())).unwrap_err();
    assert_eq!(error.to_string(), "Buffer: reset at 2");
}

/// Counts how many of them exist.
#[derive(Debug)]
struct Counted(#[expect(dead_code, reason = "it counts")] Arc<()>);

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("counted")
    }
}

impl Error for Counted {}

#[test]
fn a_failure_is_freed_with_its_run() {
    let count = Arc::new(());
    let cx = Context::new();
    let flow = cx.flow(stream::iter([Ok(1), Err(Counted(Arc::clone(&count)))]));
    let read: Vec<_> = block_on(flow.collect());
    assert_eq!(Arc::strong_count(&count), 2);
    drop((read, cx));
    assert_eq!(Arc::strong_count(&count), 1);
}

fn numbers(fails_at: Option<usize>) -> Vec<Result<usize, Reset>> {
    (0..3).map(|i| if Some(i) == fails_at { Err(Reset(i)) } else { Ok(i) }).collect()
}

#[task]
fn number(at: usize) -> Option<usize> {
    Some(at).filter(|at| *at < 3)
}

combine! {
    struct MadeInStitch = Number => |fails_at, cx: &Context| Swallow {
        body: cx.flow(stream::iter(numbers(fails_at))),
    }
}

#[test]
fn a_flow_of_the_stitch_crosses_the_seam_too() {
    assert_eq!(block_on(MadeInStitch { at: 3 }.run(&())).unwrap(), 3);
    let error = block_on(MadeInStitch { at: 2 }.run(&())).unwrap_err();
    assert!(matches!(error, CombinedError::Flow { second: None, .. }), "{error}");
}
