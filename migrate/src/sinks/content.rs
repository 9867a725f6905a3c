use bytes::Bytes;
use conjoin::Flow;
use futures_util::TryStreamExt;

use super::{WriteError, Written};
use crate::body::Body;
use crate::checksum::{Check, Stated};
use crate::{Limits, Meta};

/// Content that a sink reads. It ends without an error only if it is what `meta` promised.
pub(super) struct Content {
    body: Flow<Bytes>,
    /// What was read and belongs to the next part.
    rest: Bytes,
    size: Option<u64>,
    check: Option<Check>,
    limits: Limits,
    written: Written,
}

/// The beginning of a content, and the chunk after it if that is not all.
pub(super) struct Held {
    pub(super) chunks: Vec<Bytes>,
    pub(super) rest: Option<Bytes>,
}

impl Content {
    pub(super) fn new(
        body: Body,
        meta: &Meta,
        limits: &Limits,
        no_checksum: bool,
        to: String,
    ) -> Self {
        Self {
            body: body.into_flow(),
            rest: Bytes::new(),
            size: meta.size,
            check: Stated::of(meta).filter(|_| !no_checksum).map(Check::new),
            limits: limits.clone(),
            written: Written::begun(to),
        }
    }

    pub(super) fn to(&self) -> &str {
        &self.written.to
    }

    /// The next chunk; none if all was read and found right.
    pub(super) async fn chunk(&mut self) -> Result<Option<Bytes>, WriteError> {
        match self.body.try_next().await {
            Ok(Some(chunk)) => {
                self.limits.moved(chunk.len()).await;
                self.written.bytes += chunk.len() as u64;
                if let Some(check) = &mut self.check {
                    check.update(&chunk, self.written.bytes).await;
                }
                Ok(Some(chunk))
            }
            Ok(None) => self.check().await.map(|()| None),
            Err(source) => Err(WriteError::Read { to: self.to().to_owned(), source }),
        }
    }

    /// The next `size` bytes, or fewer at the end. Nothing is copied.
    pub(super) async fn part(&mut self, size: usize) -> Result<Vec<Bytes>, WriteError> {
        let mut part = Vec::new();
        let mut missing = size;
        while missing > 0 {
            if self.rest.is_empty() {
                match self.chunk().await? {
                    Some(chunk) => self.rest = chunk,
                    None => break,
                }
            }
            let chunk = self.rest.split_to(missing.min(self.rest.len()));
            missing -= chunk.len();
            part.push(chunk);
        }
        Ok(part)
    }

    /// All chunks, if there are at most `limit` bytes; else those, and the next one.
    pub(super) async fn held(&mut self, limit: usize) -> Result<Held, WriteError> {
        let (mut chunks, mut bytes) = (Vec::new(), 0);
        while let Some(chunk) = self.chunk().await? {
            bytes += chunk.len();
            if bytes > limit {
                return Ok(Held { chunks, rest: Some(chunk) });
            }
            chunks.push(chunk);
        }
        Ok(Held { chunks, rest: None })
    }

    /// Chunks until there are `size` bytes or no more.
    pub(super) async fn batch(&mut self, size: usize) -> Result<Vec<Bytes>, WriteError> {
        let (mut batch, mut bytes) = (Vec::new(), 0);
        while bytes < size
            && let Some(chunk) = self.chunk().await?
        {
            bytes += chunk.len();
            batch.push(chunk);
        }
        Ok(batch)
    }

    async fn check(&mut self) -> Result<(), WriteError> {
        check_size(&self.written, self.size)?;
        if let Some(check) = self.check.take() {
            let (stated, computed) = check.end().await;
            self.written.checksum = Some(check_sum(&self.written.to, &stated, computed.as_ref())?);
        }
        Ok(())
    }

    /// What was read, once it was all of it.
    pub(super) fn written(self) -> Written {
        self.written
    }
}

pub(super) fn check_size(written: &Written, expected: Option<u64>) -> Result<(), WriteError> {
    match expected {
        Some(expected) if expected != written.bytes => {
            let (to, actual) = (written.to.clone(), written.bytes);
            Err(WriteError::SizeMismatch { to, expected, actual })
        }
        _ => Ok(()),
    }
}

pub(super) fn check_sum(
    to: &str,
    stated: &Stated,
    computed: Option<&Stated>,
) -> Result<String, WriteError> {
    if computed == Some(stated) {
        return Ok(stated.to_string());
    }
    let actual = computed.map_or_else(|| "nothing".to_owned(), ToString::to_string);
    Err(WriteError::ChecksumMismatch { to: to.to_owned(), expected: stated.to_string(), actual })
}
