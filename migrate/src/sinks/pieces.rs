use std::sync::Arc;

use bytes::Bytes;
use conjoin::{Flow, Parts};
use futures_util::TryStreamExt;
use futures_util::future::BoxFuture;
use tokio::task::{JoinError, JoinSet};

use super::content::{check_size, check_sum};
use super::{WriteError, Written};
use crate::Limits;
use crate::checksum::{PartsCheck, PieceCheck, Slot, Stated};

/// A content that is taken by ranges, several at once, each by a task of its own: on all cores.
pub(super) struct Pieces<T> {
    parts: Parts<Bytes>,
    size: usize,
    limits: Limits,
    take: Box<Take<T>>,
    /// The number of the next one to begin.
    next: usize,
    running: JoinSet<Result<(Piece, T), WriteError>>,
    check: Option<PartsCheck>,
    written: Written,
}

/// What a sink does with a piece: it takes all chunks.
type Take<T> = dyn Fn(Piece) -> BoxFuture<'static, Result<(Piece, T), WriteError>> + Send + Sync;

/// A range that is read.
pub(super) struct Piece {
    /// From 0 on.
    pub(super) number: usize,
    /// Where in the content the next chunk is.
    pub(super) at: u64,
    /// In bytes.
    pub(super) size: u64,
    /// To be held until the piece is not in memory anymore.
    pub(super) slot: Slot,
    flow: Flow<Bytes>,
    limits: Limits,
    check: PieceCheck,
    bytes: u64,
    to: Arc<str>,
}

impl<T: Send + 'static> Pieces<T> {
    pub(super) fn new(
        parts: Parts<Bytes>,
        size: usize,
        limits: &Limits,
        stated: Option<Stated>,
        to: String,
        take: Box<Take<T>>,
    ) -> Self {
        Self {
            parts,
            size,
            limits: limits.clone(),
            take,
            next: 0,
            running: JoinSet::new(),
            check: stated.map(PartsCheck::new),
            written: Written::begun(to),
        }
    }

    pub(super) fn to(&self) -> &str {
        &self.written.to
    }

    /// What came of the piece that was taken next, in any order; none if all were.
    pub(super) async fn next(&mut self) -> Result<Option<T>, WriteError> {
        loop {
            // They begin in their order. If later ones could take all slots, a checksum that needs
            // them in order would wait for ever.
            tokio::select! {
                slot = self.limits.part(), if self.start() < self.parts.size() => {
                    self.begin(Arc::new(slot));
                }
                Some(ended) = self.running.join_next() => {
                    let (piece, taken) = unpanicked(ended)?;
                    self.written.bytes += piece.bytes;
                    if let Some(check) = &mut self.check {
                        check.add(piece.number, piece.check, &piece.slot);
                    }
                    return Ok(Some(taken));
                }
                else => return Ok(None),
            }
        }
    }

    fn start(&self) -> u64 {
        self.next as u64 * self.size as u64
    }

    fn begin(&mut self, slot: Slot) {
        let start = self.start();
        let end = self.parts.size().min(start + self.size as u64);
        let piece = Piece {
            number: self.next,
            at: start,
            size: end - start,
            slot,
            flow: self.parts.range(start..end),
            limits: self.limits.clone(),
            check: self.check.as_ref().map_or(PieceCheck::None, PartsCheck::piece),
            bytes: 0,
            to: self.to().into(),
        };
        self.next += 1;
        self.running.spawn((self.take)(piece));
    }

    /// What was read, if it is what the source promised.
    pub(super) async fn written(&mut self) -> Result<Written, WriteError> {
        check_size(&self.written, Some(self.parts.size()))?;
        if let Some(check) = self.check.take() {
            let (stated, computed) = check.end().await;
            self.written.checksum = Some(check_sum(&self.written.to, &stated, computed.as_ref())?);
        }
        Ok(self.written.clone())
    }
}

impl Piece {
    pub(super) fn to(&self) -> &str {
        &self.to
    }

    /// The next chunk; none if all were read.
    pub(super) async fn chunk(&mut self) -> Result<Option<Bytes>, WriteError> {
        let read = self.flow.try_next().await;
        let read = read.map_err(|source| WriteError::Read { to: self.to.to_string(), source })?;
        if let Some(chunk) = &read {
            self.limits.moved(chunk.len()).await;
            self.bytes += chunk.len() as u64;
            self.at += chunk.len() as u64;
            self.check.update(chunk);
        }
        Ok(read)
    }

    /// Chunks until there are `size` bytes or no more, and where they begin.
    pub(super) async fn batch(&mut self, size: usize) -> Result<(u64, Vec<Bytes>), WriteError> {
        let (at, mut batch) = (self.at, Vec::new());
        while self.at - at < size as u64
            && let Some(chunk) = self.chunk().await?
        {
            batch.push(chunk);
        }
        Ok((at, batch))
    }
}

fn unpanicked<T>(ended: Result<Result<T, WriteError>, JoinError>) -> Result<T, WriteError> {
    match ended.map_err(JoinError::try_into_panic) {
        Ok(ended) => ended,
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(error)) => Err(WriteError::write("a range", error)),
    }
}
