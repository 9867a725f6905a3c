//! From a file to a file, by the system's own copy.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use conjoin::{Context, Progress};

use super::part::Part;
use crate::Meta;
use crate::blocking::blocking;
use crate::sinks::content::check_size;
use crate::sinks::{WriteError, Written};
use crate::sources::unchanged;

/// Bytes after which the copy checks whether the run was stopped.
const STEP: u64 = 32 << 20;

pub(super) async fn copy(
    source: &Arc<File>,
    part: &Part,
    meta: &Meta,
    cx: &Context,
    to: String,
) -> Result<Written, WriteError> {
    let (source, target) = (Arc::clone(source), part.file());
    let dropped = Dropped::default();
    let (stop, progress) = (Arc::clone(&dropped.0), cx.progress());
    let copied = blocking(move || all(&source, &target, &stop, &progress)).await;
    let bytes = copied.map_err(|error| WriteError::write(&to, error))?;
    let written = Written { bytes, ..Written::begun(to) };
    check_size(&written, meta.size)?;
    Ok(written)
}

fn all(source: &File, target: &File, stop: &AtomicBool, progress: &Progress) -> io::Result<u64> {
    let before = source.metadata()?;
    let (mut source, mut target, mut bytes) = (source, target, 0);
    while !stop.load(Ordering::Relaxed) {
        let copied = io::copy(&mut (&mut source).take(STEP), &mut target)?;
        if copied == 0 {
            unchanged(source, &before)?;
            return Ok(bytes);
        }
        bytes += copied;
        progress.add_bytes(copied);
    }
    Err(io::Error::other("stopped"))
}

/// Tells the thread when nothing waits for it anymore.
#[derive(Default)]
struct Dropped(Arc<AtomicBool>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
