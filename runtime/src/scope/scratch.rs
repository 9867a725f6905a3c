use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;

use crate::catch::quietly;
use crate::scope::Report;

/// The scratch directory of a run.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(crate) parent: Option<PathBuf>,
    pub(crate) on_kept: Option<OnKept>,
    made: OnceLock<PathBuf>,
    ended: AtomicBool,
}

type OnKept = Box<dyn Fn(&Path) + Send + Sync>;

impl Scratch {
    pub(crate) fn made(&self) -> Option<&Path> {
        self.made.get().map(PathBuf::as_path)
    }

    pub(crate) fn make(&self) -> io::Result<&Path> {
        if let Some(made) = self.made() {
            return Ok(made);
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix("conjoin-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let made = match &self.parent {
            Some(parent) => builder.tempdir_in(parent),
            None => builder.tempdir(),
        }?;
        // Another thread may have been first. Then `made` is dropped, and removed, unused.
        let mut unused = Some(made);
        let path = self.made.get_or_init(|| unused.take().map(TempDir::keep).unwrap_or_default());
        Ok(path)
    }

    /// Keeps the directory of a run that failed, if the context asks for that; else removes it.
    pub(crate) fn end_of_failure(&self, report: &Report) {
        let (Some(on_kept), Some(path)) = (&self.on_kept, self.made()) else {
            return self.remove(report);
        };
        if !self.ended.swap(true, Ordering::Relaxed) {
            quietly(|| on_kept(path));
        }
    }

    pub(crate) fn remove(&self, report: &Report) {
        let Some(path) = self.made() else { return };
        if self.ended.swap(true, Ordering::Relaxed) {
            return;
        }
        match fs::remove_dir_all(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                let path = path.display();
                report
                    .report(format!("the scratch directory {path} could not be removed: {error}"));
            }
            _ => {}
        }
    }
}
