//! Directories that can't be written to.

use conjoin_places::Mount;

use crate::case::{BUCKET, Case, KEY, files};

#[tokio::test]
async fn read_only_directory() {
    let Some(mount) = Mount::tmpfs("ro") else { return };
    let case = Case::new().await;
    let stderr = case.fail(case.command(BUCKET, KEY, mount.path())).await;
    assert!(stderr.starts_with("error: FileWrite: failed to create directory "));
    assert!(stderr.contains("Read-only file system"));
}

#[tokio::test]
async fn disk_full() {
    let Some(mount) = Mount::tmpfs("size=1m") else { return };
    let case = Case::new().await;
    let stderr = case.fail(case.command(BUCKET, KEY, mount.path())).await;
    assert!(stderr.starts_with("error: FileWrite: failed to write "));
    assert!(stderr.contains("No space left on device"));
    assert!(files(mount.path()).is_empty());
}
