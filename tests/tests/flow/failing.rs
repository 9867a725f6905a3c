//! A run that fails drops what is left of its halves. A flow may read from what they hold, so the flow's
//! readers learn of the failure first.

use std::future::pending;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::mpsc::{self, Receiver, Sender};
use std::task::{Context as Waker, Poll};
use std::thread;
use std::time::Duration;

use conjoin::{Context, Flow, Inputs, RunIn, Task, TaskExt, TaskInfo, combine, task};
use futures::executor::block_on;
use futures::future;
use futures::{FutureExt, StreamExt};

const LIMIT: Duration = Duration::from_secs(if cfg!(miri) { 300 } else { 20 });

/// How a reader's flow ended.
#[derive(Debug, PartialEq)]
enum Seen {
    End,
    Stopped,
}

/// The data ends when this is dropped, which then waits until the reader has seen that.
struct Feed {
    items: Option<Sender<usize>>,
    seen: Receiver<Seen>,
    tell: Sender<Seen>,
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.items = None;
        let _ = self.tell.send(self.seen.recv_timeout(LIMIT).expect("the reader hangs"));
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    Fails,
    Panics,
    FailsBlocking,
}

const ENDS: [End; 3] = [End::Fails, End::Panics, End::FailsBlocking];

impl End {
    async fn happens(self) -> io::Result<()> {
        future::ready(()).await;
        if self == Self::Panics {
            panic!("on purpose")
        } else {
            Err(io::Error::other("on purpose"))
        }
    }
}

/// Reads the flow on another thread.
fn read(mut body: Flow<usize>, end: End, seen: Sender<Seen>) {
    thread::spawn(move || {
        let last = if end == End::FailsBlocking {
            body.blocking().find_map(Result::err)
        } else {
            block_on(async {
                loop {
                    match body.next().await {
                        Some(Ok(_)) => {}
                        Some(Err(error)) => break Some(error),
                        None => break None,
                    }
                }
            })
        };
        let stopped = last.inspect(|error| assert!(error.is_stopped(), "{error}")).is_some();
        seen.send(if stopped { Seen::Stopped } else { Seen::End })
    });
}

/// Its flow reads what the feed sends.
fn open(cx: &Context, items: Receiver<usize>) -> Flow<usize> {
    cx.flow_blocking(move |tx| {
        for item in items {
            if tx.send(item).is_err() {
                return;
            }
        }
    })
}

struct Case {
    items: Receiver<usize>,
    seen: Sender<Seen>,
    feed: Feed,
    told: Receiver<Seen>,
}

fn case() -> Case {
    let (send, items) = mpsc::channel();
    let (see, seen) = mpsc::channel();
    let (tell, told) = mpsc::channel();
    send.send(1).unwrap();
    Case { items, seen: see, feed: Feed { items: Some(send), seen, tell }, told }
}

/// Runs the task to its failure.
fn fail<T: RunIn<()> + Send>(task: T)
where
    T::Output: std::fmt::Debug,
{
    let run = catch_unwind(AssertUnwindSafe(|| block_on(task.run(&()))));
    assert!(!matches!(run, Ok(Ok(_))), "{:?}", run.map(|it| it.is_ok()));
}

fn sees_a_stop<T: RunIn<()> + Send>(make: impl Fn(Case, End) -> (T, Receiver<Seen>))
where
    T::Output: std::fmt::Debug,
{
    for end in ENDS {
        let (task, told) = make(case(), end);
        fail(task);
        let seen = told.recv_timeout(LIMIT).expect("the feed is never dropped");
        assert_eq!(seen, Seen::Stopped, "{end:?}");
    }
}

/// Two futures at once, of which one fails and the other one holds the feed.
struct Together(
    Pin<Box<dyn Future<Output = io::Result<()>> + Send>>,
    #[expect(dead_code, reason = "held")] Feed,
);

impl Future for Together {
    type Output = io::Result<()>;

    fn poll(mut self: Pin<&mut Self>, waker: &mut Waker<'_>) -> Poll<io::Result<()>> {
        self.0.as_mut().poll(waker)
    }
}

/// A task by hand, whose future holds the feed when it has ended.
#[derive(Inputs)]
struct Hold {
    body: Flow<usize>,
    end: End,
    seen: Sender<Seen>,
    feed: Feed,
}

impl Task for Hold {
    type Output = ();
    type Error = io::Error;
    const INFO: &'static TaskInfo = &TaskInfo::leaf("Hold", "", &[], &[]);
}

impl<Env: ?Sized> RunIn<Env> for Hold {
    fn run_in(self, _: &Env, _: &Context) -> impl Future<Output = io::Result<()>> + Send {
        let Self { body, end, seen, feed } = self;
        read(body, end, seen);
        Together(end.happens().boxed(), feed)
    }
}

#[task(output(body))]
fn from(cx: &Context, items: Receiver<usize>) -> Flow<usize> {
    open(cx, items)
}

combine! { struct FromAndHold = From => Hold }

#[test]
fn second_half_that_fails_is_dropped_after_its_readers_were_told() {
    sees_a_stop(|Case { items, seen, feed, told }, end| {
        (FromAndHold { items, end, seen, feed }, told)
    });
}

/// Makes a flow and hands it to a reader of its own.
#[task]
async fn read_and_fail(
    cx: &Context,
    items: Receiver<usize>,
    end: End,
    seen: Sender<Seen>,
) -> io::Result<()> {
    read(open(cx, items), end, seen);
    end.happens().await
}

#[task]
async fn never(feed: Feed) {
    drop(feed);
    pending().await
}

// The feed is an input of the second half, which never begins.
combine! { struct FailFirst = ReadAndFail => |()| Never { feed } }
combine! { struct FailNested = FailFirst => |()| Nothing {} }

#[task]
fn nothing() {}

#[test]
fn first_half_that_fails_takes_the_second_halfs_inputs_after_its_readers_were_told() {
    sees_a_stop(|Case { items, seen, feed, told }, end| {
        (FailFirst { items, end, seen, feed }, told)
    });
    sees_a_stop(|Case { items, seen, feed, told }, end| {
        (FailNested { items, end, seen, feed }, told)
    });
}

#[task]
async fn in_attempt(cx: &Context, task: FailFirst) -> io::Result<()> {
    cx.attempt(task, &()).await.map_err(|error| io::Error::other(error.to_string()))
}

#[test]
fn attempt_that_fails_is_dropped_after_its_readers_were_told() {
    sees_a_stop(|Case { items, seen, feed, told }, end| {
        (InAttempt { task: FailFirst { items, end, seen, feed } }, told)
    });
}

combine! {
    struct StitchAwaits = From => |body| Hold { body: future::ready(body).await, .. }
}

#[test]
fn second_half_after_a_stitch_that_awaits_is_dropped_after_its_readers_were_told() {
    sees_a_stop(|Case { items, seen, feed, told }, end| {
        (StitchAwaits { items, end, seen, feed }, told)
    });
}

#[test]
fn boxed_task_that_fails_is_dropped_after_its_readers_were_told() {
    sees_a_stop(|Case { items, seen, feed, told }, end| {
        (FromAndHold { items, end, seen, feed }.boxed::<()>(), told)
    });
    sees_a_stop(|Case { items, seen, feed, told }, end| {
        (FailNested { items, end, seen, feed }.boxed::<()>(), told)
    });
    sees_a_stop(|Case { items, seen, feed, told }, end| {
        (FromAndHold { items, end, seen, feed }.boxed::<()>().boxed::<()>(), told)
    });
}

/// A box deep inside of pairs and boxes.
#[test]
fn nested_boxed_task_that_fails_is_dropped_after_its_readers_were_told() {
    sees_a_stop(|Case { items, seen, feed, told }, end| {
        let inner = FromAndHold { items, end, seen, feed }.boxed::<()>();
        (Nothing {}.combine(|()| inner).boxed::<()>().combine(|()| Nothing {}), told)
    });
}
