use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use crc_fast::CrcAlgorithm::{self, Crc32Iscsi, Crc64Nvme};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{self, UnboundedSender};
use tokio::task::JoinHandle;

use super::{Hash, Stated, lower_half};

/// Held while a part is in memory.
pub(crate) type Slot = Arc<Option<OwnedSemaphorePermit>>;

/// Computes a checksum of parts that come in any order.
pub(crate) struct PartsCheck {
    stated: Stated,
    parts: Parts,
}

enum Parts {
    /// Of each part, with its length: they are combined at the end.
    Crc(CrcAlgorithm, BTreeMap<usize, (u64, u64)>),
    /// The parts that came too early, and the thread that hashes the others.
    Md5 {
        next: usize,
        early: BTreeMap<usize, Held>,
        hasher: UnboundedSender<Held>,
        thread: JoinHandle<Hash>,
    },
}

/// What the check of all parts has to know of one of them.
#[expect(clippy::large_enum_variant, reason = "there are as many as parts under way")]
pub(crate) enum PieceCheck {
    None,
    /// With the number of bytes.
    Crc(crc_fast::Digest, u64),
    /// All chunks, since they have to be hashed in their order.
    Held(Vec<Bytes>),
}

impl PieceCheck {
    pub(crate) fn update(&mut self, chunk: &Bytes) {
        match self {
            Self::None => {}
            Self::Crc(crc, length) => {
                crc.update(chunk);
                *length += chunk.len() as u64;
            }
            Self::Held(chunks) => chunks.push(chunk.clone()),
        }
    }
}

/// The chunks of a part. So many are held as there are slots.
type Held = (Vec<Bytes>, Slot);

impl PartsCheck {
    pub(crate) fn new(stated: Stated) -> Self {
        let parts = match stated {
            Stated::Crc64Nvme(_) => Parts::Crc(Crc64Nvme, BTreeMap::new()),
            Stated::Crc32c(_) => Parts::Crc(Crc32Iscsi, BTreeMap::new()),
            Stated::Md5(_) => md5_thread(stated.begin()),
        };
        Self { stated, parts }
    }

    /// For the chunks of one of the parts.
    pub(crate) fn piece(&self) -> PieceCheck {
        match &self.parts {
            Parts::Crc(algorithm, _) => PieceCheck::Crc(crc_fast::Digest::new(*algorithm), 0),
            Parts::Md5 { .. } => PieceCheck::Held(Vec::new()),
        }
    }

    pub(crate) fn add(&mut self, number: usize, piece: PieceCheck, slot: &Slot) {
        match (&mut self.parts, piece) {
            (Parts::Crc(_, crcs), PieceCheck::Crc(crc, length)) => {
                crcs.insert(number, (crc.finalize(), length));
            }
            (Parts::Md5 { next, early, hasher, .. }, PieceCheck::Held(chunks)) => {
                early.insert(number, (chunks, Arc::clone(slot)));
                while let Some(part) = early.remove(next) {
                    // Fails only if the thread panicked, which the end tells.
                    let _ = hasher.send(part);
                    *next += 1;
                }
            }
            _ => {}
        }
    }

    /// What was stated and what was computed; `None` if the thread that computes it is lost.
    pub(crate) async fn end(self) -> (Stated, Option<Stated>) {
        let computed = match self.parts {
            Parts::Crc(algorithm, crcs) => {
                let crc = crcs.into_values().reduce(|(crc, length), (next, more)| {
                    let both = crc_fast::checksum_combine(algorithm, crc, next, more);
                    (both, length + more)
                });
                let crc = crc.map_or(0, |(crc, _)| crc);
                Some(match self.stated {
                    Stated::Crc64Nvme(_) => Stated::Crc64Nvme(crc),
                    _ => Stated::Crc32c(lower_half(crc)),
                })
            }
            Parts::Md5 { hasher, thread, .. } => {
                drop(hasher);
                thread.await.ok().map(|hash| self.stated.computed(hash))
            }
        };
        (self.stated, computed)
    }
}

fn md5_thread(mut hash: Hash) -> Parts {
    let (hasher, mut parts) = mpsc::unbounded_channel::<Held>();
    let thread = tokio::task::spawn_blocking(move || {
        while let Some((chunks, _slot)) = parts.blocking_recv() {
            for chunk in &chunks {
                hash.update(chunk);
            }
        }
        hash
    });
    Parts::Md5 { next: 0, early: BTreeMap::new(), hasher, thread }
}
