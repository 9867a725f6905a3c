//! The source fails, or panics, at chunk k.

use std::panic::AssertUnwindSafe;

use bytes::Bytes;
use conjoin::{BoxError, Context, Flow, combine, task};
use futures_util::future::join_all;
use futures_util::{FutureExt, StreamExt};
use migrate::Meta;
use migrate::pairs::Pair;
use migrate::sinks::{FileWrite, HttpPut, S3Write};
use migrate::sources::{FileRead, HttpGet, S3Read};

use super::{Fault, NAME, SIZE};

/// Passes on what a source reads, up to a chunk.
#[task(output(body, meta))]
pub(crate) fn fail_at(
    cx: &Context,
    body: Flow<Bytes>,
    meta: Meta,
    /// Chunk to fail at.
    #[arg(long, default_value_t = usize::MAX)]
    chunk: usize,
    /// By a panic.
    #[arg(long)]
    panic: bool,
) -> (Flow<Bytes>, Meta) {
    let failing = body.enumerate().map(move |(at, read)| {
        assert!(at != chunk || !panic, "chunk {at}");
        if at == chunk { Err(BoxError::from(format!("chunk {at}"))) } else { Ok(read?) }
    });
    (cx.flow(failing), meta)
}

combine! { pub(crate) struct S3Fails = S3Read => FailAt }
combine! { pub(crate) struct FileFails = FileRead => FailAt }
combine! { pub(crate) struct HttpFails = HttpGet => FailAt }

macro_rules! failing {
    ($($pair:ident = $first:ident => $second:ident: $from:literal $to:literal,)*) => {
        $(combine! { #[derive(clap::Parser)] pub(crate) struct $pair = $first => $second })*
        const FAILING: &[(Pair, &str, &str)] = &[$((Pair::of::<$pair>(), $from, $to)),*];
    };
}

failing! {
    S3FailsToS3 = S3Fails => S3Write: "S3Read" "S3Write",
    S3FailsToFile = S3Fails => FileWrite: "S3Read" "FileWrite",
    S3FailsToHttp = S3Fails => HttpPut: "S3Read" "HttpPut",
    FileFailsToS3 = FileFails => S3Write: "FileRead" "S3Write",
    FileFailsToFile = FileFails => FileWrite: "FileRead" "FileWrite",
    FileFailsToHttp = FileFails => HttpPut: "FileRead" "HttpPut",
    HttpFailsToS3 = HttpFails => S3Write: "HttpGet" "S3Write",
    HttpFailsToFile = HttpFails => FileWrite: "HttpGet" "FileWrite",
    HttpFailsToHttp = HttpFails => HttpPut: "HttpGet" "HttpPut",
}

#[tokio::test]
async fn by_an_error_at_every_chunk() {
    join_all(FAILING.iter().map(async |&(pair, from, to)| {
        let mut fault = Fault::new(pair, from, to, SIZE).await;
        for chunk in 0.. {
            let result = fault.run(&at(chunk)).await;
            if result.is_ok() && chunk > 1 {
                break;
            }
            fault.failed(result, "FailAt", &format!("chunk {chunk}")).await;
        }
        fault.to().remove(NAME).await;
        fault.reruns(&[], "failed").await;
        fault.print("source fails at chunk k");
    }))
    .await;
}

#[tokio::test]
async fn by_a_panic_at_every_chunk() {
    join_all(FAILING.iter().map(async |&(pair, from, to)| {
        let mut fault = Fault::new(pair, from, to, SIZE).await;
        for chunk in 0.. {
            let mut arguments = at(chunk);
            arguments.push("--panic".to_owned());
            let ended = AssertUnwindSafe(fault.run(&arguments)).catch_unwind().await;
            let Err(panic) = ended else { break };
            assert_eq!(panic.downcast_ref::<String>(), Some(&format!("chunk {chunk}")));
            assert!(fault.to().got(NAME).await.is_none());
            fault.nothing_left("panic").await;
        }
        fault.to().remove(NAME).await;
        fault.reruns(&[], "panicked").await;
        fault.print("a half panics at chunk k");
    }))
    .await;
}

fn at(chunk: usize) -> Vec<String> {
    vec![format!("--chunk={chunk}")]
}
