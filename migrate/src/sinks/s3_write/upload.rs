use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use conjoin::Context;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::{Mutex, OwnedRwLockReadGuard, RwLock, watch};
use tokio::task::JoinHandle;

use super::Target;
use crate::body::S3Object;
use crate::checksum::Slot;
use crate::s3::{Attempts, S3Error, Whole};
use crate::wire::RequestError;

/// How long a part that is under way may take to end by itself when the upload is abandoned.
const LAST_PARTS: Duration = Duration::from_secs(2);

/// A multipart upload, of which several parts are sent at once.
///
/// Its requests are tasks of their own, and its undo waits for them: if the run is dropped, it neither
/// loses an upload that is just begun nor leaves a part that arrives after the rest was aborted.
pub(super) struct Upload {
    begun: Begun,
    running: FuturesUnordered<JoinHandle<Result<(usize, String), S3Error>>>,
    etags: BTreeMap<usize, String>,
    whole: Whole,
}

/// What its parts need to know of an upload.
#[derive(Clone)]
pub(super) struct Begun {
    pub(super) target: Arc<Target>,
    pub(super) id: Arc<str>,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    /// None before the upload is begun and after it is completed.
    id: Arc<Mutex<Option<String>>>,
    /// To begin it.
    attempts: Attempts,
    /// Held by each part that is under way.
    parts: Arc<RwLock<()>>,
    /// Whether the upload is abandoned.
    over: watch::Sender<bool>,
}

impl Upload {
    pub(super) async fn begin(target: Target, cx: &Context) -> Result<Self, S3Error> {
        let whole = Whole { size: 0, begun: Instant::now() };
        let (target, state) = (Arc::new(target), Arc::<State>::default());
        let (undo_target, undo_state) = (Arc::clone(&target), Arc::clone(&state));
        cx.on_failure(async move { undo_state.give_up(&undo_target).await });
        // Locked before the task is spawned: an undo that came before its first poll would find nothing.
        let mut id = Arc::clone(&state.id).lock_owned().await;
        let (at, of) = (Arc::clone(&target), Arc::clone(&state));
        let begun = joined(tokio::spawn(async move {
            let begun = at.bucket.create_upload(&at.key, &at.put, &of.attempts).await?;
            let begun = id.insert(begun).clone();
            at.bucket.abort_lost(&at.key, &of.attempts, Some(&begun)).await?;
            Ok::<_, S3Error>(begun)
        }));
        let begun = Begun { id: begun.await?.into(), target, state };
        Ok(Self { begun, running: FuturesUnordered::new(), etags: BTreeMap::new(), whole })
    }

    pub(super) fn begun(&self) -> &Begun {
        &self.begun
    }

    /// Begins to send a part.
    pub(super) fn put(&mut self, number: usize, part: Vec<Bytes>, slot: Slot) {
        let Begun { target, id, .. } = self.begun.clone();
        self.whole.size += part.iter().map(Bytes::len).sum::<usize>() as u64;
        self.running.push(self.begun.spawn(slot, async move {
            Ok((number, target.bucket.put_part((&target.key, &id, number), &part).await?))
        }));
    }

    /// Begins to have a part copied.
    pub(super) fn copy(&mut self, number: usize, from: S3Object, bytes: Range<u64>, slot: Slot) {
        let Begun { target, id, .. } = self.begun.clone();
        self.whole.size += bytes.end - bytes.start;
        self.running.push(self.begun.spawn(slot, async move {
            let at = (&*target.key, &*id, number);
            let from_at = (&from.bucket, &*from.key);
            let etag = from.etag.as_deref();
            Ok((number, target.bucket.copy_part_from(from_at, etag, &bytes, at).await?))
        }));
    }

    /// Takes note of a part of this size that was sent.
    pub(super) fn sent(&mut self, number: usize, etag: String, size: u64) {
        self.whole.size += size;
        self.etags.insert(number, etag);
    }

    /// Takes note of the parts that have ended.
    pub(super) fn check(&mut self) -> Result<(), S3Error> {
        while let Some(Some(ended)) = self.running.next().now_or_never() {
            self.ended(ended)?;
        }
        Ok(())
    }

    fn ended(
        &mut self,
        ended: Result<Result<(usize, String), S3Error>, tokio::task::JoinError>,
    ) -> Result<(), S3Error> {
        let (number, etag) = unpanicked(ended)?;
        self.etags.insert(number, etag);
        Ok(())
    }

    /// Returns false if an object exists that must not be replaced.
    pub(super) async fn complete(mut self) -> Result<bool, S3Error> {
        while let Some(ended) = self.running.next().await {
            self.ended(ended)?;
        }
        let etags: Vec<_> = self.etags.into_values().collect();
        let (Begun { target, state, .. }, whole) = (self.begun, self.whole);
        joined(tokio::spawn(async move {
            let mut id = state.id.lock().await;
            let Some(begun) = &*id else { return Ok(true) };
            let done =
                target.bucket.complete(&target.key, begun, &etags, &whole, &target.put).await?;
            let begun = id.take();
            if let (false, Some(begun)) = (done, begun) {
                target.bucket.abort(&target.key, &begun).await?;
            }
            Ok(done)
        }))
        .await
    }
}

impl Begun {
    /// Makes a request in a task of its own, which ends when the upload is given up.
    pub(super) fn spawn<T: Send + 'static>(
        &self,
        slot: Slot,
        request: impl Future<Output = Result<T, S3Error>> + Send + 'static,
    ) -> JoinHandle<Result<T, S3Error>> {
        let under_way = self.state.under_way();
        let mut over = self.state.over.subscribe();
        tokio::spawn(async move {
            let _held = (under_way, slot);
            tokio::select! {
                ended = request => ended,
                _ = over.wait_for(|over| *over) => {
                    Err(RequestError::Answer("the upload was given up".to_owned()).into())
                }
            }
        })
    }
}

impl State {
    /// A part that begins. The lock is free: only the undo takes it for itself, once.
    fn under_way(&self) -> Option<OwnedRwLockReadGuard<()>> {
        Arc::clone(&self.parts).try_read_owned().ok()
    }

    async fn give_up(&self, target: &Target) -> Result<(), S3Error> {
        let ended = tokio::time::timeout(LAST_PARTS, self.parts.write()).await;
        self.over.send_replace(true);
        drop(ended);
        let _all_ended = self.parts.write().await;
        let aborted = match self.id.lock().await.take() {
            Some(id) => target.bucket.abort(&target.key, &id).await,
            None => Ok(()),
        };
        aborted.and(target.bucket.abort_lost(&target.key, &self.attempts, None).await)
    }
}

pub(super) async fn joined<T>(task: JoinHandle<Result<T, S3Error>>) -> Result<T, S3Error> {
    unpanicked(task.await)
}

fn unpanicked<T>(ended: Result<Result<T, S3Error>, tokio::task::JoinError>) -> Result<T, S3Error> {
    match ended.map_err(tokio::task::JoinError::try_into_panic) {
        Ok(ended) => ended,
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(error)) => Err(RequestError::Answer(error.to_string()).into()),
    }
}
