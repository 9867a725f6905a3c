//! Writing ranges of a file, several at once.

use std::fs::File;
use std::io;
use std::sync::Arc;

use super::BATCH;
use crate::blocking::blocking;
use crate::sinks::pieces::{Piece, Pieces};
use crate::sinks::{WriteError, Written};

pub(super) async fn write(mut pieces: Pieces<()>) -> Result<Written, WriteError> {
    while pieces.next().await?.is_some() {}
    pieces.written().await
}

/// Writes what has come while the rest of it is read.
pub(super) async fn write_piece(
    mut piece: Piece,
    file: Arc<File>,
) -> Result<(Piece, ()), WriteError> {
    loop {
        let (mut at, batch) = piece.batch(BATCH).await?;
        if batch.is_empty() {
            return Ok((piece, ()));
        }
        let file = Arc::clone(&file);
        let written = blocking(move || {
            for chunk in &batch {
                write_all_at(&file, chunk, at)?;
                at += chunk.len() as u64;
            }
            Ok(())
        });
        written.await.map_err(|error| WriteError::write(piece.to(), error))?;
    }
}

#[cfg(unix)]
fn write_all_at(file: &File, chunk: &[u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, chunk, at)
}

#[cfg(windows)]
fn write_all_at(file: &File, mut chunk: &[u8], mut at: u64) -> io::Result<()> {
    while !chunk.is_empty() {
        let written = std::os::windows::fs::FileExt::seek_write(file, chunk, at)?;
        (chunk, at) = (&chunk[written..], at + written as u64);
    }
    Ok(())
}
