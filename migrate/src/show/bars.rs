use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use conjoin::Progress;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Summary;
use crate::printable::one_line;

/// How often a line is printed if the output isn't a terminal.
const LINE: Duration = Duration::from_secs(10);

/// A bar for each object that is being moved, and one for all. Without a terminal, a line from time to
/// time takes their place.
pub(crate) struct Bars {
    multi: MultiProgress,
    all: ProgressBar,
    /// When the last line was printed; none if there are bars, or if nothing is shown.
    lines: Option<Mutex<Instant>>,
    now: Mutex<Vec<(ProgressBar, Progress)>>,
}

impl Bars {
    pub(super) fn new(silent: bool, terminal: bool) -> Self {
        let multi = MultiProgress::new();
        if silent || !terminal {
            multi.set_draw_target(ProgressDrawTarget::hidden());
        }
        let all = multi.add(ProgressBar::new(0));
        all.set_style(style("{wide_bar} {pos}/{len} objects {elapsed}"));
        let lines = (!silent && !terminal).then(|| Mutex::new(Instant::now()));
        Self { multi, all, lines, now: Mutex::default() }
    }

    pub(super) fn begin(this: &Arc<Self>, name: &str, progress: Progress) -> Bar {
        let bar = this.multi.insert_before(&this.all, ProgressBar::no_length());
        bar.set_style(style("{prefix:30!} {wide_bar} {bytes}/{total_bytes} {bytes_per_sec}"));
        bar.set_prefix(one_line(name));
        this.lock().push((bar.clone(), progress));
        Bar { bars: Arc::clone(this), bar }
    }

    pub(super) fn draw(&self, summary: &Summary) {
        let mut bytes = 0;
        for (bar, progress) in &*self.lock() {
            progress.expected_bytes().into_iter().for_each(|bytes| bar.set_length(bytes));
            bar.set_position(progress.bytes());
            bytes += progress.bytes();
        }
        self.all.set_length(summary.objects() as u64);
        self.all.set_position(summary.done() as u64);
        self.all.tick();
        let Some(lines) = &self.lines else { return };
        let mut printed = lines.lock().unwrap_or_else(PoisonError::into_inner);
        if printed.elapsed() >= LINE {
            *printed = Instant::now();
            eprintln!("{}", summary.so_far(bytes));
        }
    }

    /// Writes to the standard error output, above the bars.
    pub(super) fn say(&self, text: &str) {
        self.suspend(|| eprintln!("{text}"));
    }

    pub(super) fn suspend(&self, print: impl FnOnce()) {
        self.multi.suspend(print);
    }

    pub(super) fn clear(&self) {
        self.all.finish_and_clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(ProgressBar, Progress)>> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn style(template: &str) -> ProgressStyle {
    // If a template is wrong, the bar looks different and the move goes on.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

pub(crate) struct Bar {
    bars: Arc<Bars>,
    bar: ProgressBar,
}

impl Drop for Bar {
    fn drop(&mut self) {
        // Clones of a bar draw at the same place.
        self.bar.finish_and_clear();
        self.bars.multi.remove(&self.bar);
        self.bars.lock().retain(|(bar, _)| !bar.is_finished());
    }
}
