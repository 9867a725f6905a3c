//! Tests of the sink alone: a task's function is an ordinary function.

use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use conjoin::{Context, Flow};
use conjoin_migrate::sinks::{IfExists, WriteError, Written, file_write};
use conjoin_migrate::{Limits, Meta, Metadata};
use futures_util::{FutureExt, StreamExt};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

use crate::case::files;

#[tokio::test]
async fn replaces_a_file_with_usual_permissions() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("f"), "old").unwrap();
    let written = write(&dir, "f", body(&["a", "bc"]), 3).await.unwrap();
    assert_eq!(std::fs::read(&written.to).unwrap(), b"abc");
    assert_eq!(files(dir.path()).len(), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::write(dir.path().join("usual"), "").unwrap();
        let mode = |name| dir.path().join(name).metadata().unwrap().permissions().mode();
        assert_eq!(mode("f"), mode("usual"));
    }
}

#[tokio::test]
async fn wrong_size_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let result = write(&dir, "f", body(&["abc"]), 4).await;
    assert!(matches!(result, Err(WriteError::SizeMismatch { expected: 4, actual: 3, .. })));
    assert!(files(dir.path()).is_empty());
}

#[tokio::test]
async fn rejects_names_outside_the_directory() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["", "/etc/x", "../x", "a/../x", "a//x", "a/./x", "/", ".", ".."] {
        let result = write(&dir, name, body(&[]), 0).await;
        assert!(matches!(result, Err(WriteError::UnsafeName { .. })), "{name}");
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn dropping_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    // Is pending forever after the first chunk was written.
    let stuck = body(&["abc"]).chain(futures_util::stream::poll_fn(|_| Poll::Pending));
    let mut write = write(&dir, "f", Context::new().flow(stuck), 6).boxed();
    while files(dir.path()).is_empty() {
        assert!((&mut write).now_or_never().is_none());
        tokio::task::yield_now().await;
    }
    drop(write);
    // The thread that creates the file may not have returned yet.
    let removed = async {
        while !files(dir.path()).is_empty() {
            sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(Duration::from_secs(10), removed).await.unwrap();
}

async fn write(
    dir: &TempDir,
    name: &str,
    body: Flow<Bytes>,
    size: u64,
) -> Result<Written, WriteError> {
    let meta = Meta { size: Some(size), ..Meta::default() };
    let (limits, cx, dir) = (Limits::default(), Context::new(), dir.path().into());
    let (name, replace, keep) = (name.into(), IfExists::Replace, Metadata::All);
    file_write(&limits, &cx, body.into(), meta, dir, name, replace, false, keep).await
}

/// Returns a body with these chunks.
fn body(chunks: &[&'static str]) -> Flow<Bytes> {
    let chunks: Vec<_> = chunks.iter().map(|c| Bytes::from_static(c.as_bytes())).collect();
    Context::new().flow(futures_util::stream::iter(chunks).map(std::io::Result::Ok))
}
