//! Copies of migrate's `S3Write`, on a real server.

use std::sync::Arc;

use bytes::Bytes;
use conjoin::{BoxError, Context, Flow, task};
use conjoin_test::Report;
use futures::TryStreamExt;
use object_store::aws::AmazonS3;
use object_store::{MultipartUpload, ObjectStoreExt};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::store::{KEY, Store};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bug {
    None,
    SwallowsFlowError,
    ForgetsUndo,
    CommitsOnStop,
    LeavesUploadOnPanic,
}

/// Writes an object by a multipart upload, which is aborted unless the run succeeds.
#[task]
async fn s3_write(
    s3: &AmazonS3,
    cx: &Context,
    body: Flow<Bytes>,
    bug: Bug,
) -> Result<(), BoxError> {
    let upload = Upload::default();
    let undo = upload.clone();
    let _guard = match bug {
        Bug::ForgetsUndo => None,
        Bug::LeavesUploadOnPanic => Some(UnlessPanicking(undo)),
        _ => {
            cx.on_failure(undo.abort());
            None
        }
    };
    upload.begin(s3).await?;
    let written = match bug {
        Bug::CommitsOnStop => tokio::spawn(upload.clone().write_until_stopped(body)).await?,
        _ => upload.clone().write(body, bug).await,
    };
    if written.is_err() && bug == Bug::ForgetsUndo {
        upload.abort().await?;
    }
    written
}

type Slot = Option<Box<dyn MultipartUpload>>;

/// Requests are tasks that hold the lock, so an undo waits for them.
#[derive(Clone, Default)]
struct Upload(Arc<Mutex<Slot>>);

impl Upload {
    async fn lock(&self) -> OwnedMutexGuard<Slot> {
        Arc::clone(&self.0).lock_owned().await
    }

    async fn begin(&self, s3: &AmazonS3) -> Result<(), BoxError> {
        let (mut slot, s3) = (self.lock().await, s3.clone());
        let begin = tokio::spawn(async move {
            *slot = Some(s3.put_multipart(&KEY.into()).await?);
            Ok::<_, object_store::Error>(())
        });
        Ok(begin.await??)
    }

    async fn write(self, mut body: Flow<Bytes>, bug: Bug) -> Result<(), BoxError> {
        let mut part = Vec::new();
        loop {
            match body.try_next().await {
                Ok(None) => break,
                Ok(Some(chunk)) => part.extend(chunk),
                Err(_) if bug == Bug::SwallowsFlowError => break,
                Err(error) => return Err(error.into()),
            }
        }
        self.put(part.into()).await?;
        let mut slot = self.lock().await;
        let complete = tokio::spawn(async move {
            if let Some(mut upload) = slot.take() {
                upload.complete().await?;
            }
            Ok::<_, object_store::Error>(())
        });
        Ok(complete.await??)
    }

    /// Holds the lock all the time, so the undo comes too late.
    async fn write_until_stopped(self, mut body: Flow<Bytes>) -> Result<(), BoxError> {
        let (mut slot, mut part) = (self.lock().await, Vec::new());
        loop {
            match body.try_next().await {
                Ok(Some(chunk)) => part.extend(chunk),
                Err(error) if !error.is_stopped() => return Err(error.into()),
                _ => break,
            }
        }
        if let Some(mut upload) = slot.take() {
            upload.put_part(part.into()).await?;
            upload.complete().await?;
        }
        Ok(())
    }

    /// The last part may be small, and here it is the only one.
    async fn put(&self, part: Bytes) -> Result<(), BoxError> {
        let mut slot = self.lock().await;
        let put = tokio::spawn(async move {
            match &mut *slot {
                Some(upload) => upload.put_part(part.into()).await,
                None => Ok(()),
            }
        });
        Ok(put.await??)
    }

    async fn abort(self) -> Result<(), BoxError> {
        match self.lock().await.take() {
            Some(mut upload) => Ok(upload.abort().await?),
            None => Ok(()),
        }
    }
}

/// Aborts the upload when it is dropped.
struct UnlessPanicking(Upload);

impl Drop for UnlessPanicking {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            tokio::spawn(self.0.clone().abort());
        }
    }
}

async fn report(bug: Bug) -> Report {
    let store = Store::start().await;
    conjoin_test::sink(&store, |body| S3Write { body, bug })
        .visible(async || store.object())
        .leftovers(async || store.uploads())
        .report()
        .await
}

async fn finds(bug: Bug, text: &str) {
    let report = report(bug).await;
    println!("{bug:?}\n{report}");
    assert!(report.faults().iter().any(|fault| fault.text().contains(text)), "{report}");
}

#[tokio::test]
async fn nothing_is_found_without_a_bug() {
    let report = report(Bug::None).await;
    println!("{report}");
    assert!(report.faults().is_empty(), "{report}");
}

#[tokio::test]
async fn error_of_the_flow_is_swallowed() {
    finds(Bug::SwallowsFlowError, "returns `Ok` although its flow failed").await;
}

#[tokio::test]
async fn undo_is_forgotten() {
    finds(Bug::ForgetsUndo, "leaves ").await;
}

#[tokio::test]
async fn it_commits_on_a_stop() {
    finds(Bug::CommitsOnStop, "shows a part: ").await;
}

#[tokio::test]
async fn upload_is_left_on_a_panic() {
    finds(Bug::LeavesUploadOnPanic, "leaves ").await;
}
