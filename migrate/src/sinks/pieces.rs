use std::sync::Arc;

use bytes::Bytes;
use conjoin::{FlowError, Parts};
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt, TryStreamExt};

use super::content::{check_size, check_sum};
use super::{WriteError, Written};
use crate::Limits;
use crate::checksum::{PartsCheck, Slot, Stated};

/// The maximum number of pieces that wait for a slot. Pieces that have one are read at the same time.
const WAITING: usize = 32;

/// A content that is read by ranges, several at once.
pub(super) struct Pieces {
    parts: Parts<Bytes>,
    size: usize,
    limits: Limits,
    /// The number of the next one to begin.
    next: u64,
    reading: FuturesUnordered<BoxFuture<'static, Result<Piece, FlowError>>>,
    check: Option<PartsCheck>,
    written: Written,
}

/// A range that was read.
pub(super) struct Piece {
    /// From 0 on.
    pub(super) number: usize,
    pub(super) start: u64,
    pub(super) chunks: Vec<Bytes>,
    /// To be held until the piece is not in memory any more.
    pub(super) slot: Slot,
}

impl Pieces {
    pub(super) fn new(
        parts: Parts<Bytes>,
        size: usize,
        limits: &Limits,
        stated: Option<Stated>,
        to: String,
    ) -> Self {
        Self {
            parts,
            size,
            limits: limits.clone(),
            next: 0,
            reading: FuturesUnordered::new(),
            check: stated.map(PartsCheck::new),
            written: Written::begun(to),
        }
    }

    pub(super) fn to(&self) -> &str {
        &self.written.to
    }

    /// The piece that was read next, in any order; none if all were.
    pub(super) async fn next(&mut self) -> Result<Option<Piece>, WriteError> {
        self.begin();
        let Some(read) = self.reading.next().await else { return Ok(None) };
        let piece = read.map_err(|source| {
            let to = self.written.to.clone();
            WriteError::Read { to, source }
        })?;
        self.written.bytes += piece.chunks.iter().map(Bytes::len).sum::<usize>() as u64;
        if let Some(check) = &mut self.check {
            check.add(piece.number, &piece.chunks, &piece.slot);
        }
        self.begin();
        Ok(Some(piece))
    }

    fn begin(&mut self) {
        while self.reading.len() < WAITING {
            let start = self.next * self.size as u64;
            if start >= self.parts.size() {
                return;
            }
            let end = self.parts.size().min(start + self.size as u64);
            let (parts, limits) = (self.parts.clone(), self.limits.clone());
            let number = usize::try_from(self.next).unwrap_or(usize::MAX);
            self.next += 1;
            let read = async move {
                let slot = Arc::new(limits.part().await);
                let mut flow = parts.range(start..end);
                let mut chunks = Vec::new();
                while let Some(chunk) = flow.try_next().await? {
                    limits.moved(chunk.len()).await;
                    chunks.push(chunk);
                }
                Ok(Piece { number, start, chunks, slot })
            };
            self.reading.push(read.boxed());
        }
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
