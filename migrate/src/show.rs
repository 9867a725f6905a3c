//! What is to be seen: bars while it goes on, and a line at the end.

use std::io::{Write, stdout};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use conjoin::{BoxError, Progress};
use conjoin_migrate::sinks::Written;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// A bar for each object that is being moved, and one for all. None is drawn where the standard
/// error output is no terminal.
pub(crate) struct Bars {
    multi: MultiProgress,
    all: ProgressBar,
    now: Mutex<Vec<(ProgressBar, Progress)>>,
}

impl Bars {
    pub(crate) fn new(objects: usize) -> Self {
        let multi = MultiProgress::new();
        let all = multi.add(ProgressBar::new(objects as u64));
        all.set_style(style("{wide_bar} {pos}/{len} objects {elapsed}"));
        Self { multi, all, now: Mutex::default() }
    }

    /// A bar that is there until it is dropped.
    pub(crate) fn begin(&self, name: String, progress: Progress) -> Bar<'_> {
        let bar = self.multi.insert_before(&self.all, ProgressBar::no_length());
        bar.set_style(style("{prefix:30!} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec}"));
        bar.set_prefix(name);
        self.lock().push((bar.clone(), progress));
        Bar { bars: self, bar }
    }

    pub(crate) fn draw(&self) {
        for (bar, progress) in &*self.lock() {
            progress.expected_bytes().into_iter().for_each(|bytes| bar.set_length(bytes));
            bar.set_position(progress.bytes());
        }
        self.all.tick();
    }

    /// Writes to the standard error output, above the bars.
    pub(crate) fn say(&self, text: &str) {
        self.multi.suspend(|| eprintln!("{text}"));
    }

    pub(crate) fn clear(&self) {
        self.all.finish_and_clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(ProgressBar, Progress)>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn style(template: &str) -> ProgressStyle {
    // A template that is wrong costs the bar its looks, and not the move.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

pub(crate) struct Bar<'a> {
    bars: &'a Bars,
    bar: ProgressBar,
}

impl Drop for Bar<'_> {
    fn drop(&mut self) {
        // Clones of a bar draw at the same place.
        self.bar.finish_and_clear();
        self.bars.multi.remove(&self.bar);
        self.bars.lock().retain(|(bar, _)| !bar.is_finished());
        self.bars.all.inc(1);
    }
}

/// What was done.
pub(crate) struct Summary {
    start: Instant,
    objects: usize,
    moved: usize,
    skipped: usize,
    failed: usize,
    bytes: u64,
    last: Option<Written>,
}

impl Summary {
    pub(crate) fn new(start: Instant, objects: usize) -> Self {
        Self { start, objects, moved: 0, skipped: 0, failed: 0, bytes: 0, last: None }
    }

    pub(crate) fn ended(&mut self, written: Written) {
        *if written.skipped { &mut self.skipped } else { &mut self.moved } += 1;
        self.bytes += written.bytes;
        self.last = Some(written);
    }

    pub(crate) fn failed(&mut self) {
        self.failed += 1;
    }

    /// An error if an object failed.
    pub(crate) fn print(self) -> Result<(), BoxError> {
        let Self { objects, moved, skipped, failed, bytes, .. } = self;
        if let Some(last) = self.last.filter(|last| objects == 1 && !last.skipped) {
            writeln!(stdout(), "{}", self::written(&last))?;
        }
        let time = self.start.elapsed();
        let rate = u128::from(bytes) * 1000 / (1 << 20) / time.as_millis().max(1);
        let seconds = time.as_secs_f32();
        writeln!(
            stdout(),
            "{moved} moved, {skipped} skipped, {failed} failed: {bytes} bytes in {seconds:.1} s, \
             {rate} MiB/s"
        )?;
        match failed {
            0 => Ok(()),
            _ => Err(format!(
                "{failed} of {objects} objects were not moved: run it again with --if-exists skip"
            )
            .into()),
        }
    }
}

/// The line for one object.
pub(crate) fn written(written: &Written) -> String {
    let Written { to, bytes, md5, .. } = written;
    format!("{bytes}  {md5}  {to}")
}
