use std::io;

use conjoin::{RunIn, combine};
use futures::channel::mpsc;
use futures::future::try_join;
use futures::{SinkExt, StreamExt, TryStreamExt};

use crate::case::{Case, Side};
use crate::halves::{ahead, chunked, flow, ready};

combine! { struct Copy = flow::pair::Open => flow::pair::Count }
combine! { struct CopyAhead = ahead::pair::Open => |body| ahead::pair::Count { body: body.ahead(4) } }

combine! { struct Sum = ready::pair::Open => ready::pair::Sum }
combine! {
    struct SumChunks = chunked::pair::Open => |body| chunked::pair::SumChunks { body: body.chunked(1000) }
}

async fn sum() -> io::Result<u64> {
    use ready::by_hand::{open_by_hand, sum_by_hand};

    sum_by_hand(open_by_hand()).await
}

async fn sum_again() -> io::Result<u64> {
    use chunked::by_hand::{open_by_hand, sum_by_hand};

    sum_by_hand(open_by_hand()).await
}

async fn copy(size: usize) -> io::Result<usize> {
    use flow::by_hand::{count_by_hand, open_by_hand};

    count_by_hand(open_by_hand(size)).await
}

/// Without spawning: the source sends to a channel next to the sink that reads it.
async fn copy_ahead(size: usize) -> io::Result<usize> {
    use ahead::by_hand::{count_by_hand, open_by_hand};

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
    let receive = count_by_hand(receiver.map(Ok));
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
        Case {
            name: "flow, 8192 ready items",
            hand: Side::new(|_| sum()),
            pair: Side::new(|_| Sum {}.run(&())),
        },
        Case {
            name: "flow in chunks of 1000, 8192 ready items",
            hand: Side::new(|_| sum_again()),
            pair: Side::new(|_| SumChunks {}.run(&())),
        },
    ]
}
