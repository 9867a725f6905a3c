//! A source and a sink that take the same time for each chunk, with and without reading ahead,
//! compared with hand-written code: a loop, and two tasks with a channel between them.

use std::io;
use std::time::{Duration, Instant};

use conjoin::{Context, Flow, FlowError, RunIn, combine, task};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use tokio::time::sleep;

const CHUNKS: usize = 100;
const EACH: Duration = Duration::from_millis(10);
const AHEAD: usize = 4;

#[task(output(body))]
fn read(cx: &Context) -> Flow<usize> {
    cx.flow(chunks().map(io::Result::Ok))
}

#[task]
async fn write(mut body: Flow<usize>) -> Result<(), FlowError> {
    while body.try_next().await?.is_some() {
        sleep(EACH).await;
    }
    Ok(())
}

combine! { struct InTurn = Read => Write }
combine! { struct Ahead = Read => |body| Write { body: body.ahead(AHEAD) } }

fn chunks() -> impl Stream<Item = usize> + Send + 'static {
    stream::iter(0..CHUNKS).then(async |chunk| {
        sleep(EACH).await;
        chunk
    })
}

async fn loop_by_hand() {
    let mut chunks = Box::pin(chunks());
    while chunks.next().await.is_some() {
        sleep(EACH).await;
    }
}

async fn channel_by_hand() {
    let (send, mut receive) = tokio::sync::mpsc::channel(AHEAD);
    let source = tokio::spawn(async move {
        let mut chunks = Box::pin(chunks());
        while let Some(chunk) = chunks.next().await {
            let _ = send.send(chunk).await;
        }
    });
    while receive.recv().await.is_some() {
        sleep(EACH).await;
    }
    source.await.expect("it does not panic");
}

async fn one_of_them() {
    for _ in 0..CHUNKS {
        sleep(EACH).await;
    }
}

async fn timed(work: impl Future<Output = ()>) -> Duration {
    let begin = Instant::now();
    work.await;
    begin.elapsed()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let slower = timed(one_of_them()).await;
    println!("{CHUNKS} chunks, {EACH:?} each in the source and in the sink\n");
    let print = |what: &str, time: Duration| {
        let ratio = time.as_secs_f64() / slower.as_secs_f64();
        println!("{what:<40}{:>6} ms   {ratio:.2} x the slower one", time.as_millis());
    };
    print("the slower one alone", slower);
    print("a loop by hand", timed(loop_by_hand()).await);
    print("two tasks and a channel of 4 by hand", timed(channel_by_hand()).await);
    print("combined", timed(async { InTurn {}.run(&()).await.unwrap_or(()) }).await);
    print("combined, ahead(4)", timed(async { Ahead {}.run(&()).await.unwrap_or(()) }).await);
}
