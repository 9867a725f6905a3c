use std::sync::Arc;

use bytes::Bytes;
use conjoin::Context;
use object_store::multipart::{MultipartStore, PartId};
use object_store::{MultipartId, PutMultipartOptions, Result};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{Target, complete};
use crate::http::Http;

/// A multipart upload.
///
/// Its requests are tasks that hold its lock, and so is their undo: a run that is dropped while one
/// is under way neither loses the upload that is just begun nor leaves a part that arrives after
/// the rest was aborted.
pub(super) struct Upload {
    target: Arc<Target>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// None before the upload is begun and after it is completed.
    id: Option<MultipartId>,
    parts: Vec<PartId>,
}

impl Upload {
    /// Without a request: the first part makes it, when the undo is registered.
    pub(super) fn begin(target: Target, cx: &Context) -> Self {
        let upload = Self { target: Arc::new(target), state: Arc::default() };
        let (target, state) = (Arc::clone(&upload.target), Arc::clone(&upload.state));
        cx.on_failure(async move { abort(&target, &mut *state.lock().await).await });
        upload
    }

    pub(super) async fn put(&mut self, part: Vec<Bytes>) -> Result<()> {
        let target = Arc::clone(&self.target);
        self.locked(async move |mut state| {
            let id = match &state.id {
                Some(id) => id.clone(),
                None => state.id.insert(create(&target).await?).clone(),
            };
            let (path, at) = (&target.path, state.parts.len());
            let payload = part.into_iter().collect();
            state.parts.push(target.store.put_part(path, &id, at, payload).await?);
            Ok(())
        })
        .await
    }

    /// False if there is an object, which may not be replaced.
    pub(super) async fn complete(self, http: &Http) -> Result<bool> {
        let (target, http) = (Arc::clone(&self.target), http.clone());
        self.locked(async move |mut state| {
            let State { id: Some(id), parts } = &*state else { return Ok(true) };
            let done = if target.replaces() {
                let parts = parts.clone();
                target.store.complete_multipart(&target.path, id, parts).await.map(|_| true)
            } else {
                complete::unless_there(&target, &http, id, parts).await
            };
            match done {
                Ok(true) => state.id = None,
                Ok(false) => abort(&target, &mut state).await?,
                Err(_) => {}
            }
            done
        })
        .await
    }

    async fn locked<T: Send + 'static, F>(
        &self,
        request: impl FnOnce(OwnedMutexGuard<State>) -> F,
    ) -> Result<T>
    where
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let state = Arc::clone(&self.state).lock_owned().await;
        tokio::spawn(request(state)).await?
    }
}

async fn create(target: &Target) -> Result<MultipartId> {
    let attributes = target.attributes.clone();
    let options = PutMultipartOptions { attributes, ..PutMultipartOptions::default() };
    target.store.create_multipart_opts(&target.path, options).await
}

async fn abort(target: &Target, state: &mut State) -> Result<()> {
    match state.id.take() {
        Some(id) => target.store.abort_multipart(&target.path, &id).await,
        None => Ok(()),
    }
}
