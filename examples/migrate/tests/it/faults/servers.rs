//! The server refuses, closes the connection, or sends less than it promised.

use futures_util::future::join_all;
use migrate::pairs::PAIRS;

use super::{Fault, NAME, SIZE};
use conjoin_places::Fault::{self as Spoilt, Answer, CutRequest, CutResponse};

const SMALL: usize = 100_000;
const PART: usize = 5 << 20;

#[tokio::test]
async fn of_the_source() {
    let faults = |size: usize| {
        let cuts = (0..size).step_by(size / 6).map(|at| CutResponse(at + 50));
        [500, 503, 403].map(Answer).into_iter().chain(cuts).collect::<Vec<_>>()
    };
    join_all(PAIRS.iter().map(async |&pair| {
        let mut total = 0;
        for size in [SMALL, SIZE] {
            let mut fault = Fault::new(pair, pair.source(), pair.sink(), size).await;
            if fault.from().proxy().is_none() {
                return;
            }
            for spoilt in faults(size) {
                spoil(&mut fault, "GET", 0, spoilt, pair.source()).await;
            }
            fault.count += std::mem::replace(&mut total, fault.count);
            if size == SIZE {
                fault.print("server of the source");
            }
        }
    }))
    .await;
}

#[tokio::test]
async fn of_the_sink() {
    join_all(PAIRS.iter().map(async |&pair| {
        let mut total = 0;
        for size in [SMALL, SIZE] {
            let mut fault = Fault::new(pair, pair.source(), pair.sink(), size).await;
            for &(method, skip) in requests(pair.sink(), size) {
                let sent = if skip == 1 { size - PART } else { size.min(PART) };
                let cuts = (0..sent).step_by(sent / 5).map(CutRequest);
                let cuts = if method == "PUT" { cuts.collect() } else { vec![CutRequest(100)] };
                for spoilt in [500, 503, 403].map(Answer).into_iter().chain(cuts) {
                    spoil(&mut fault, method, skip, spoilt, pair.sink()).await;
                }
            }
            fault.count += std::mem::replace(&mut total, fault.count);
            if size == SIZE && fault.to().proxy().is_some() {
                fault.print("server of the sink");
            }
        }
    }))
    .await;
}

/// The requests by which an object is written: the method, and how many of it come before.
fn requests(sink: &str, size: usize) -> &'static [(&'static str, usize)] {
    match (sink, size) {
        ("S3Write", SIZE) => &[("POST", 0), ("PUT", 0), ("PUT", 1), ("POST", 1)],
        ("S3Write" | "HttpPut", _) => &[("PUT", 0)],
        _ => &[],
    }
}

async fn spoil(fault: &mut Fault, method: &'static str, skip: usize, spoilt: Spoilt, by: &str) {
    let what = format!("{} {method} {skip} {spoilt:?}", fault.pair.info().name);
    let place = if method == "GET" { fault.from() } else { fault.to() };
    place.proxy().unwrap().spoil(method, skip, spoilt);
    let result = fault.run(&[]).await;
    match result {
        // This client asks for the rest, a few times.
        Ok(_) if by == "S3Read" && matches!(spoilt, CutResponse(_)) => {
            assert!(fault.to().got(NAME).await.unwrap() == fault.object, "{what}");
            fault.to().remove(NAME).await;
            fault.nothing_left(&what).await;
        }
        result => fault.failed(result, by, &what).await,
    }
    let place = if method == "GET" { fault.from() } else { fault.to() };
    place.proxy().unwrap().mend();
    fault.reruns(&[], &what).await;
}
