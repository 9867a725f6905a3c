use std::io;

use conjoin::{Context, Flow, FlowError, RunIn, combine, task};
use futures::channel::mpsc;
use futures::future::try_join;
use futures::stream::{self, BoxStream};
use futures::{SinkExt, Stream, StreamExt, TryStreamExt};

use crate::case::{Case, Side};
use crate::pairs::waits;

const ITEMS: usize = 64;

type Item = Box<[u8]>;

/// As a client would: each item is awaited.
fn items(size: usize) -> impl Stream<Item = io::Result<Item>> + Send {
    let numbers = stream::iter(0..ITEMS);
    numbers.then(move |_| async move {
        waits().await;
        Ok(vec![1; size].into_boxed_slice())
    })
}

async fn counted<E>(body: impl Stream<Item = Result<Item, E>>) -> Result<usize, E> {
    let mut body = std::pin::pin!(body);
    let mut size = 0;
    while let Some(item) = body.next().await {
        waits().await;
        size += item?.len();
    }
    Ok(size)
}

#[task(output(body))]
fn open(cx: &Context, size: usize) -> Flow<Item> {
    cx.flow(items(size))
}

#[task]
async fn count(body: Flow<Item>) -> Result<usize, FlowError> {
    counted(body).await
}

combine! { struct Copy = Open => Count }
combine! { struct CopyAhead = Open => |body| Count { body: body.ahead(4) } }

fn open_by_hand(size: usize) -> BoxStream<'static, io::Result<Item>> {
    items(size).boxed()
}

async fn copy(size: usize) -> io::Result<usize> {
    counted(open_by_hand(size)).await
}

/// Without a task that is spawned: the source sends to a channel beside the sink that reads it.
async fn copy_ahead(size: usize) -> io::Result<usize> {
    let mut body = open_by_hand(size);
    let (mut sender, receiver) = mpsc::channel(3);
    let send = async move {
        while let Some(item) = body.try_next().await? {
            if sender.send(item).await.is_err() {
                break;
            }
        }
        io::Result::Ok(())
    };
    let receive = counted(receiver.map(Ok));
    Ok(try_join(send, receive).await?.1)
}

fn case(name: &'static str, size: usize) -> Case {
    Case {
        name,
        hand: Side::new(move |_| copy(size)),
        pair: Side::new(move |_| Copy { size }.run(&())),
    }
}

fn ahead(name: &'static str, size: usize) -> Case {
    Case {
        name,
        hand: Side::new(move |_| copy_ahead(size)),
        pair: Side::new(move |_| CopyAhead { size }.run(&())),
    }
}

pub fn cases() -> Vec<Case> {
    vec![
        case("flow, 64 x 64 B", 64),
        case("flow, 64 x 64 KiB", 64 * 1024),
        ahead("flow ahead, 64 x 64 B", 64),
        ahead("flow ahead, 64 x 64 KiB", 64 * 1024),
    ]
}
