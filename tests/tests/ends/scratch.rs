//! The scratch directory goes after the undos, however a run ends.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conjoin::{Context, task};
use futures::executor::block_on;

use super::plan::poll_times;

type Log = Arc<Mutex<Vec<String>>>;

/// Writes the id of an upload into the scratch directory, which its undo reads.
#[task]
async fn upload(cx: &Context, log: Log, hang: bool) -> io::Result<PathBuf> {
    let dir = cx.scratch()?.to_owned();
    let id = dir.join("upload-id");
    fs::write(&id, "7")?;
    cx.on_failure(async move {
        let read = fs::read_to_string(id).unwrap_or_else(|error| error.to_string());
        log.lock().unwrap().push(read);
    });
    if hang { std::future::pending().await } else { Err(io::Error::other("failed")) }
}

#[tokio::test]
async fn undos_find_the_scratch_directory() {
    let parent = tempfile::tempdir().unwrap();
    for hang in [false, true] {
        let log = Log::default();
        let cx = Context::builder().scratch_in(parent.path()).build();
        let task = Upload { log: Arc::clone(&log), hang };
        assert!(poll_times(cx.run(task, &()), 1).await.is_none_or(|ended| ended.is_err()));
        tokio::time::sleep(Duration::from_millis(5)).await;
        assert_eq!(*log.lock().unwrap(), ["7"], "dropped: {hang}");
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 0);
    }
}

#[test]
fn hook_for_a_kept_directory_may_panic() {
    let parent = tempfile::tempdir().unwrap();
    let cx = Context::builder().scratch_in(parent.path());
    let cx = cx.keep_scratch_on_failure(|_: &Path| panic!("in the hook")).build();
    let error = block_on(cx.run(Upload { log: Log::default(), hang: false }, &())).unwrap_err();
    assert_eq!(error.to_string(), "failed");
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
}

/// Replaces the directory with a file, so removing the directory fails.
#[task]
fn replace(cx: &Context) -> io::Result<()> {
    let dir = cx.scratch()?;
    fs::remove_dir(dir)?;
    fs::write(dir, "")
}

#[test]
fn directory_that_cannot_be_removed_is_reported() {
    let parent = tempfile::tempdir().unwrap();
    let reported = Log::default();
    let log = Arc::clone(&reported);
    let cx = Context::builder().scratch_in(parent.path());
    let cx = cx.on_undo_failed(move |error| log.lock().unwrap().push(error.to_string()));
    block_on(cx.build().run(Replace {}, &())).unwrap();
    let reported = reported.lock().unwrap();
    assert!(reported[0].starts_with("the scratch directory "), "{reported:?}");
    assert!(reported[0].contains(" could not be removed: "), "{reported:?}");
}

#[test]
fn directory_that_is_gone_already_is_fine() {
    #[task]
    fn remove(cx: &Context) -> io::Result<()> {
        fs::remove_dir(cx.scratch()?)
    }
    let cx = Context::builder().on_undo_failed(|error| panic!("{error}")).build();
    block_on(cx.run(Remove {}, &())).unwrap();
}
