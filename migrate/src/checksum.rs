//! The checksums that sources state.

mod parts;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use bytes::Bytes;
use crc_fast::CrcAlgorithm::{Crc32Iscsi, Crc64Nvme};
use md5::{Digest, Md5};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

pub(crate) use self::parts::{PartsCheck, PieceCheck, Slot};
use crate::Meta;
use crate::hex::hex;

/// Bytes that are hashed at once: for fewer, a thread isn't worth it.
const INLINE: usize = 256 << 10;
/// Chunks that wait to be hashed.
const WAITING: usize = 16;

/// A checksum that a source states: the cheapest of those that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stated {
    Crc64Nvme(u64),
    Crc32c(u32),
    Md5(String),
}

impl Stated {
    pub(crate) fn of(meta: &Meta) -> Option<Self> {
        let crc64 = meta.crc64nvme.map(Self::Crc64Nvme);
        let crc = || meta.crc32c.map(Self::Crc32c);
        crc64.or_else(crc).or_else(|| meta.md5.clone().map(Self::Md5))
    }

    pub(crate) fn begin(&self) -> Hash {
        match self {
            Self::Crc64Nvme(_) => Hash::Crc(crc_fast::Digest::new(Crc64Nvme)),
            Self::Crc32c(_) => Hash::Crc(crc_fast::Digest::new(Crc32Iscsi)),
            Self::Md5(_) => Hash::Md5(Md5::new()),
        }
    }

    /// The same kind of checksum, with the value that was computed.
    fn computed(&self, hash: Hash) -> Self {
        match (self, hash) {
            (Self::Crc64Nvme(_), Hash::Crc(crc)) => Self::Crc64Nvme(crc.finalize()),
            (Self::Crc32c(_), Hash::Crc(crc)) => Self::Crc32c(lower_half(crc.finalize())),
            (_, Hash::Md5(md5)) => Self::Md5(hex(md5.finalize())),
            (stated, Hash::Crc(_)) => stated.clone(),
        }
    }
}

/// As it is printed: the algorithm and the value in hexadecimal.
impl std::fmt::Display for Stated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Crc64Nvme(crc) => write!(f, "crc64nvme:{crc:016x}"),
            Self::Crc32c(crc) => write!(f, "crc32c:{crc:08x}"),
            Self::Md5(md5) => write!(f, "md5:{md5}"),
        }
    }
}

/// A CRC of 32 bits, of which the upper half is zero.
#[expect(clippy::cast_possible_truncation, reason = "the upper half is zero")]
fn lower_half(crc: u64) -> u32 {
    crc as u32
}

#[expect(clippy::large_enum_variant, reason = "an object has one or two")]
pub(crate) enum Hash {
    Crc(crc_fast::Digest),
    Md5(Md5),
}

impl Hash {
    fn update(&mut self, chunk: &[u8]) {
        match self {
            Self::Crc(crc) => crc.update(chunk),
            Self::Md5(md5) => md5.update(chunk),
        }
    }
}

/// All checksums that are known for some content.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sums(Vec<Stated>);

impl Sums {
    pub(crate) fn stated(meta: &Meta) -> Self {
        let crc64 = meta.crc64nvme.map(Stated::Crc64Nvme);
        let crc32 = meta.crc32c.map(Stated::Crc32c);
        let md5 = meta.md5.clone().map(Stated::Md5);
        Self([crc64, crc32, md5].into_iter().flatten().collect())
    }

    pub(crate) fn of_file(path: &Path) -> io::Result<Self> {
        let all = [Stated::Crc64Nvme(0), Stated::Crc32c(0), Stated::Md5(String::new())];
        let mut hashes: Vec<_> = all.iter().map(Stated::begin).collect();
        let (mut file, mut chunk) = (File::open(path)?, vec![0; 1 << 20]);
        loop {
            let read = file.read(&mut chunk)?;
            if read == 0 {
                break;
            }
            for hash in &mut hashes {
                hash.update(&chunk[..read]);
            }
        }
        Ok(Self(all.iter().zip(hashes).map(|(kind, hash)| kind.computed(hash)).collect()))
    }

    /// Whether both have a checksum of the same kind, with the same value.
    pub(crate) fn same(&self, other: &Self) -> bool {
        self.0.iter().any(|ours| other.0.contains(ours))
    }
}

/// Computes a checksum of chunks in their order, an MD5 on a thread of its own.
pub(crate) struct Check {
    stated: Stated,
    hash: Hashing,
}

#[expect(clippy::large_enum_variant, reason = "an object has one")]
enum Hashing {
    Here(Hash),
    There(mpsc::Sender<Bytes>, JoinHandle<Hash>),
    Lost,
}

impl Check {
    pub(crate) fn new(stated: Stated) -> Self {
        let hash = Hashing::Here(stated.begin());
        Self { stated, hash }
    }

    pub(crate) async fn update(&mut self, chunk: &Bytes, seen: u64) {
        if let Hashing::Here(Hash::Md5(_)) = &self.hash
            && seen > INLINE as u64
        {
            self.hash = match std::mem::replace(&mut self.hash, Hashing::Lost) {
                Hashing::Here(hash) => elsewhere(hash),
                other => other,
            };
        }
        match &mut self.hash {
            Hashing::Here(hash) => hash.update(chunk),
            Hashing::There(chunks, _) => {
                // Fails only if the thread panicked, which the end tells.
                let _ = chunks.send(chunk.clone()).await;
            }
            Hashing::Lost => {}
        }
    }

    /// What was stated and what was computed; `None` if the thread that computes it is lost.
    pub(crate) async fn end(self) -> (Stated, Option<Stated>) {
        let hash = match self.hash {
            Hashing::Here(hash) => Some(hash),
            Hashing::There(chunks, thread) => {
                drop(chunks);
                thread.await.ok()
            }
            Hashing::Lost => None,
        };
        let computed = hash.map(|hash| self.stated.computed(hash));
        (self.stated, computed)
    }
}

fn elsewhere(mut hash: Hash) -> Hashing {
    let (send, mut chunks) = mpsc::channel::<Bytes>(WAITING);
    let thread = tokio::task::spawn_blocking(move || {
        while let Some(chunk) = chunks.blocking_recv() {
            hash.update(&chunk);
        }
        hash
    });
    Hashing::There(send, thread)
}
