//! Several items at once.

use std::io;
use std::task::Poll;

use conjoin::{Context, Flow, FlowError, RunIn, combine, task};
use futures::executor::block_on;
use futures::{StreamExt, TryStreamExt, stream};

/// Pends before each item that is a multiple of `pause`.
#[task(output(body))]
fn open(cx: &Context, items: usize, pause: usize, broken: bool) -> Flow<usize> {
    let (mut next, mut paused) = (0, false);
    cx.flow(stream::poll_fn(move |waker| {
        if next % pause == 0 && !paused {
            paused = true;
            waker.waker().wake_by_ref();
            return Poll::Pending;
        }
        paused = false;
        next += 1;
        Poll::Ready(match next - 1 {
            item if item < items => Some(Ok(item)),
            item if item == items && broken => Some(Err(io::Error::other("broken"))),
            _ => None,
        })
    }))
}

#[task]
async fn collect(body: Flow<Vec<usize>>) -> Result<Vec<Vec<usize>>, FlowError> {
    body.try_collect().await
}

/// Passes on the chunks, and swallows an error.
#[task]
async fn chunks(body: Flow<usize>, n: usize, ahead: usize) -> Vec<Vec<usize>> {
    let chunks = body.ahead(ahead).chunked(n);
    chunks.filter_map(async |chunk| chunk.ok()).collect().await
}

combine! { struct OpenAndChunk = Open => Chunks }
combine! { struct ChunkAhead = Open => |body| Collect { body: body.chunked(4).ahead(3) } }

fn chunks_of(items: usize, pause: usize, n: usize) -> Vec<Vec<usize>> {
    block_on(OpenAndChunk { items, pause, broken: false, n, ahead: 0 }.run(&())).unwrap()
}

#[test]
fn a_chunk_has_what_is_ready() {
    assert_eq!(chunks_of(7, 100, 3), [vec![0, 1, 2], vec![3, 4, 5], vec![6]]);
    assert_eq!(chunks_of(7, 100, 10), [Vec::from_iter(0..7)]);
    assert_eq!(chunks_of(7, 3, 10), [vec![0, 1, 2], vec![3, 4, 5], vec![6]]);
    assert_eq!(chunks_of(5, 2, 1), [[0], [1], [2], [3], [4]]);
    assert_eq!(chunks_of(0, 1, 4), Vec::<Vec<usize>>::new());
}

#[test]
fn a_chunk_is_never_empty() {
    assert_eq!(chunks_of(3, 100, 0), [[0], [1], [2]]);
}

#[test]
#[cfg_attr(miri, ignore = "more than 65,536 items take minutes")]
fn a_chunk_is_not_endless() {
    let items = 200_000;
    let chunks = chunks_of(items, usize::MAX, usize::MAX);
    assert_eq!(chunks.concat(), Vec::from_iter(0..items));
    assert!(chunks.len() > 1);
}

#[test]
fn the_order_is_kept_with_and_without_reading_ahead() {
    for ahead in [0, 1, 4, 100] {
        for pause in [1, 2, 5, 100] {
            let task = OpenAndChunk { items: 50, pause, broken: false, n: 7, ahead };
            assert_eq!(block_on(task.run(&())).unwrap().concat(), Vec::from_iter(0..50));
            let chunks = block_on(ChunkAhead { items: 50, pause, broken: false }.run(&()));
            assert_eq!(chunks.unwrap().concat(), Vec::from_iter(0..50));
        }
    }
}

#[test]
fn an_error_comes_after_the_items_before_it() {
    for (ahead, pause) in [(0, 100), (0, 2), (3, 100), (3, 2)] {
        let task = OpenAndChunk { items: 5, pause, broken: true, n: 3, ahead };
        assert_eq!(block_on(task.run(&())).unwrap_err().to_string(), "Open: broken");
        let error = block_on(ChunkAhead { items: 5, pause, broken: true }.run(&())).unwrap_err();
        assert_eq!(error.to_string(), "Open: broken");
    }
}

/// Stops before the chunk with the error.
#[task]
async fn one_chunk(mut body: Flow<Vec<usize>>) -> Option<usize> {
    Some(body.next().await?.ok()?.len())
}

combine! { struct FirstChunk = Open => |body| OneChunk { body: body.chunked(2).ahead(9) } }

#[test]
fn an_error_that_is_read_ahead_but_never_taken_is_not_blamed() {
    let task = FirstChunk { items: 3, pause: 100, broken: true };
    assert_eq!(block_on(task.run(&())).unwrap(), Some(2));
}
