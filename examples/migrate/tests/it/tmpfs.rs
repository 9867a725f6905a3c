//! Directories that refuse to be written to.

use std::path::Path;
use std::process::Command;

use crate::case::{BUCKET, Case, KEY, files};
use tempfile::TempDir;

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

/// A small file system of its own, unmounted when dropped.
pub(crate) struct Mount(TempDir);

impl Mount {
    /// None, said aloud, where it may not be mounted.
    pub(crate) fn tmpfs(options: &str) -> Option<Self> {
        let dir = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(dir.path());
        if mount.status().is_ok_and(|status| status.success()) {
            return Some(Self(dir));
        }
        eprintln!("SKIPPED: a tmpfs cannot be mounted here (needs root)");
        None
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn resize(&self, options: &str) {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,{options}")]).arg(self.path());
        assert!(mount.status().unwrap().success());
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}
