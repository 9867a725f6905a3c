use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use tempfile::TempDir;

use crate::flow::Flows;
use crate::progress::Progress;
use crate::undo::Undos;

/// What a context holds from its first use on.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) scratch_in: Option<PathBuf>,
    pub(super) on_kept: Option<OnKept>,
    pub(super) scratch: OnceLock<TempDir>,
    pub(super) flows: Arc<Flows>,
    pub(super) progress: OnceLock<Progress>,
    pub(super) undos: Undos,
    pub(super) succeeded: AtomicBool,
}

type OnKept = Box<dyn Fn(&Path) + Send + Sync>;

impl Shared {
    pub(super) fn make_scratch(&self) -> io::Result<TempDir> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("conjoin-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        match &self.scratch_in {
            Some(parent) => builder.tempdir_in(parent),
            None => builder.tempdir(),
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        if *self.succeeded.get_mut() {
            return;
        }
        if let (Some(on_kept), Some(scratch)) = (&self.on_kept, self.scratch.take()) {
            on_kept(&scratch.keep());
        }
        #[cfg(feature = "tokio")]
        self.undos.spawn();
    }
}
