//! cargo run -p conjoin-examples --example gzip
//!
//! A stream crosses the seam and is compressed there. Of 64 MiB, at most five chunks are in memory at a
//! time. Both halves make progress on one thread.
//!
//! ```text
//! read: 67108864 bytes
//! written: 1% of that
//! unpacked file is the same: true
//! ```

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::PathBuf;

use bytes::Bytes;
use conjoin::{BoxError, Context, Flow, combine, task};
use flate2::read::GzDecoder;
use flate2::{Compression, write::GzEncoder};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;

/// Opens a file.
#[task(output(body))]
async fn read(cx: &Context, from: PathBuf) -> io::Result<Flow<Bytes>> {
    let file = tokio::fs::File::open(from).await?;
    let progress = cx.progress();
    let chunks = ReaderStream::with_capacity(file, 256 * 1024);
    Ok(cx.flow(chunks.inspect_ok(move |chunk| progress.add_bytes(chunk.len() as u64))))
}

/// Writes to a temporary name, and renames the file when the last chunk has arrived.
#[task]
async fn write(cx: &Context, mut body: Flow<Bytes>, to: PathBuf) -> Result<u64, BoxError> {
    let part = to.with_extension("part");
    let made = part.clone();
    cx.on_failure(async { tokio::fs::remove_file(made).await });
    let mut file = tokio::fs::File::create(&part).await?;
    while let Some(chunk) = body.try_next().await? {
        file.write_all(&chunk).await?;
    }
    file.sync_all().await?;
    tokio::fs::rename(part, &to).await?;
    Ok(tokio::fs::metadata(to).await?.len())
}

combine! {
    /// Compresses a file.
    struct Gzip = Read => |body| Write { body: body.ahead(4).through(gzip), .. }
}

fn gzip(chunks: Flow<Bytes>) -> impl Stream<Item = Result<Bytes, BoxError>> {
    let start = Some((chunks, GzEncoder::new(Vec::new(), Compression::fast())));
    let packed = stream::try_unfold(start, async |state| {
        let Some((mut chunks, mut encoder)) = state else { return Ok(None) };
        let Some(chunk) = chunks.try_next().await? else {
            return Ok(Some((Bytes::from(encoder.finish()?), None)));
        };
        encoder.write_all(&chunk)?;
        let packed = std::mem::take(encoder.get_mut());
        Ok::<_, BoxError>(Some((packed.into(), Some((chunks, encoder)))))
    });
    packed.boxed()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    let dir = tempfile::tempdir()?;
    let (from, to) = (dir.path().join("log"), dir.path().join("log.gz"));
    let line = "moved one object from here to there in no time\n";
    let log = line.repeat(64 * 1024 * 1024 / line.len() + 1)[..64 * 1024 * 1024].to_owned();
    std::fs::write(&from, &log)?;

    let cx = Context::new();
    let progress = cx.progress();
    let written = cx.run(Gzip { from, to: to.clone() }, &()).await?;
    println!("read: {} bytes", progress.bytes());
    println!("written: {}% of that", (written * 100).div_ceil(progress.bytes()));

    let mut unpacked = String::new();
    GzDecoder::new(File::open(to)?).read_to_string(&mut unpacked)?;
    println!("unpacked file is the same: {}", unpacked == log);
    Ok(())
}
