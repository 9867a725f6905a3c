use bytes::Bytes;
use conjoin::Flow;
use futures_util::TryStreamExt;
use md5::{Digest, Md5};

use super::{WriteError, Written};
use crate::Meta;
use crate::hex::hex;

/// A content on its way to a sink: it ends well only if it is what `meta` promised.
pub(super) struct Content {
    body: Flow<Bytes>,
    /// What was read and belongs to the next part.
    rest: Bytes,
    size: Option<u64>,
    md5: Option<String>,
    hash: Md5,
    written: Written,
}

impl Content {
    pub(super) fn new(body: Flow<Bytes>, meta: Meta, no_checksum: bool, to: String) -> Self {
        let Meta { size, md5, .. } = meta;
        let md5 = md5.filter(|_| !no_checksum);
        let written = Written { to, bytes: 0, md5: String::new(), skipped: false };
        Self { body, rest: Bytes::new(), size, md5, hash: Md5::new(), written }
    }

    pub(super) fn to(&self) -> &str {
        &self.written.to
    }

    /// The next chunk; none when all was read and found right.
    pub(super) async fn chunk(&mut self) -> Result<Option<Bytes>, WriteError> {
        match self.body.try_next().await {
            Ok(Some(chunk)) => {
                self.written.bytes += chunk.len() as u64;
                self.hash.update(&chunk);
                Ok(Some(chunk))
            }
            Ok(None) => self.check().map(|()| None),
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

    fn check(&mut self) -> Result<(), WriteError> {
        let Written { to, bytes: actual, .. } = &self.written;
        if let Some(expected) = self.size.filter(|size| size != actual) {
            return Err(WriteError::SizeMismatch { to: to.clone(), expected, actual: *actual });
        }
        let actual = hex(self.hash.clone().finalize());
        if let Some(expected) = self.md5.clone().filter(|md5| *md5 != actual) {
            return Err(WriteError::Md5Mismatch { to: to.clone(), expected, actual });
        }
        self.written.md5 = actual;
        Ok(())
    }

    /// What was read, once it was all of it.
    pub(super) fn written(self) -> Written {
        self.written
    }
}
