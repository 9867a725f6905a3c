//! Pairs in which a half or the stitch fails.

use std::fs::File;
use std::io::Write;

use clap::ValueEnum;
use conjoin::{BoxError, Context, task};
use conjoin_migrate::{Body, Meta};
use futures_util::StreamExt;

use crate::Pair;

/// A pair, and variants of it that fail.
#[derive(Debug, Clone, Copy)]
pub struct Failing {
    /// The pair itself.
    pub pair: Pair,
    /// With a [`FailAt`] behind its source.
    pub first: Pair,
    /// With a [`FailAt`] before its sink.
    pub second: Pair,
    /// With a stitch that fails.
    pub stitch: Pair,
}

/// A list of [`Failing`], from lines like `S3ToFile: S3Read => FileWrite`.
#[macro_export]
macro_rules! failing {
    ($($pair:ident: $source:ident => $sink:ident,)*) => {
        &[$({
            conjoin::combine! { struct Source = $source => $crate::faults::FailAt }
            conjoin::combine! { struct Sink = $crate::faults::FailAt => $sink }
            conjoin::combine! { #[derive(clap::Parser)] struct First = Source => $sink }
            conjoin::combine! { #[derive(clap::Parser)] struct Second = $source => Sink }
            conjoin::combine! {
                #[derive(clap::Parser)]
                struct Stitch = $source => |object| $sink {
                    body: object.body,
                    meta: $crate::faults::refused(object.meta)?,
                    ..
                }
            }
            $crate::faults::Failing {
                pair: $crate::Pair::of::<conjoin_migrate::pairs::$pair>(),
                first: $crate::Pair::of::<First>(),
                second: $crate::Pair::of::<Second>(),
                stitch: $crate::Pair::of::<Stitch>(),
            }
        }),*]
    };
}

/// What happens at a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum How {
    /// An error.
    Error,
    /// A panic.
    Panic,
    /// Hangs forever.
    Hang,
}

/// Passes on what a source reads, up to a chunk, and keeps a copy in the scratch directory.
///
/// # Errors
/// If the scratch directory can't be created.
#[task(output(body, meta))]
pub fn fail_at(
    cx: &Context,
    /// The content.
    body: Body,
    /// Its metadata.
    meta: Meta,
    /// Chunk to fail at.
    #[arg(long, default_value_t = usize::MAX)]
    chunk: usize,
    /// How to fail.
    #[arg(long, value_enum, default_value = "error")]
    how: How,
) -> Result<(Body, Meta), BoxError> {
    let mut copy = File::create(cx.scratch()?.join("copy"))?;
    let failing = body.into_flow().enumerate().then(move |(at, read)| {
        let copied = read.map_err(BoxError::from).and_then(|bytes| {
            copy.write_all(&bytes)?;
            Ok(bytes)
        });
        async move {
            match how {
                _ if at != chunk => copied,
                How::Error => Err(format!("chunk {at}").into()),
                How::Panic => panic!("chunk {at}"),
                How::Hang => std::future::pending().await,
            }
        }
    });
    Ok((cx.flow(failing).into(), meta))
}

/// An expression of a stitch that fails.
///
/// # Errors
/// Always.
pub fn refused<T>(_: T) -> Result<T, &'static str> {
    Err("refused")
}
