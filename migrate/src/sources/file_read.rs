use std::io;
use std::path::{Path, PathBuf};

use bytes::{Bytes, BytesMut};
use conjoin::{Context, Flow, task};
use futures_util::{Stream, stream};
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use super::{ReadError, opened};
use crate::Meta;

/// Large enough that the hop to the thread which reads is no matter.
const CHUNK: usize = 256 << 10;

/// Opens a local file.
///
/// # Errors
/// When there is none of the name, or it may not be read.
#[task(output(body, meta))]
pub async fn file_read(
    cx: &Context,
    /// File to read.
    #[arg(long)]
    path: PathBuf,
    /// Chunks to read ahead while the sink is busy.
    #[arg(long, default_value_t = 4)]
    read_ahead: usize,
) -> Result<(Flow<Bytes>, Meta), ReadError> {
    let from = path.display().to_string();
    match open(&path).await {
        Ok((file, size)) => {
            let meta = Meta { size: Some(size), ..Meta::default() };
            let body = opened(cx, from, chunks(file), meta.size);
            Ok((body.ahead(read_ahead), meta))
        }
        Err(error) => Err(ReadError::new(from, error)),
    }
}

async fn open(path: &Path) -> io::Result<(File, u64)> {
    let file = File::open(path).await?;
    let meta = file.metadata().await?;
    if meta.is_file() {
        return Ok((file, meta.len()));
    }
    Err(io::Error::new(io::ErrorKind::IsADirectory, "not a file: to move a directory say --prefix"))
}

fn chunks(file: File) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold((file, BytesMut::new()), async |(mut file, mut buffer)| {
        buffer.reserve(CHUNK);
        let read = file.read_buf(&mut buffer).await?;
        Ok((read > 0).then(|| (buffer.split().freeze(), (file, buffer))))
    })
}
