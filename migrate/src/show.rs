//! What is printed: bars or lines while objects are moved, and a summary at the end.

mod bars;
mod summary;

use std::io::{IsTerminal, Write, stderr, stdout};
use std::sync::Arc;

use conjoin::{BoxError, Progress, report};
use conjoin_migrate::sinks::Written;
use serde_json::{Value, json};

use self::bars::{Bar, Bars};
pub(crate) use self::summary::Summary;
use crate::cli::Urls;
use crate::place::Place;
use crate::printable::{error_lines, one_line};

/// Where and how much is printed.
#[allow(clippy::struct_excessive_bools, reason = "most are flags of the command line")]
pub(crate) struct Output {
    bars: Arc<Bars>,
    json: bool,
    quiet: bool,
    verbose: bool,
    single: bool,
    /// The standard output is the target: messages go to the standard error output.
    taken: bool,
}

impl Output {
    pub(crate) fn new(urls: &Urls, taken: bool) -> Self {
        let is_silent = urls.quiet || urls.json;
        Self {
            bars: Arc::new(Bars::new(is_silent, stderr().is_terminal())),
            json: urls.json,
            quiet: urls.quiet,
            verbose: urls.verbose,
            single: !urls.prefix,
            taken,
        }
    }

    /// Draws, or prints a line from time to time.
    pub(crate) fn draw(&self, summary: &Summary) {
        self.bars.draw(summary);
    }

    /// A bar that is there until it is dropped.
    pub(crate) fn begin(&self, name: &str, progress: Progress) -> Bar {
        Bars::begin(&self.bars, name, progress)
    }

    pub(crate) fn clear(&self) {
        self.bars.clear();
    }

    pub(crate) fn moved(&self, from: &Place, written: &Written) {
        let event = if written.skipped { "skipped" } else { "moved" };
        let checksum = &written.checksum;
        self.event(&json!({
            "event": event, "from": from.text(), "to": written.to, "bytes": written.bytes,
            "checksum": checksum,
        }));
        if self.verbose {
            self.print(&format!("{event} {from} to {}", one_line(&written.to)));
        }
    }

    pub(crate) fn same(&self, from: &Place, to: &Place) {
        self.event(&event("skipped", from, to));
        if self.verbose {
            self.print(&format!("skipped {from}: {to} is the same"));
        }
    }

    pub(crate) fn would(&self, from: &Place, to: &Place) {
        self.event(&event("would move", from, to));
        self.print(&format!("would move {from} to {to}"));
    }

    pub(crate) fn would_delete(&self, place: &Place) {
        self.event(&json!({ "event": "would delete", "to": place.text() }));
        self.print(&format!("would delete {place}"));
    }

    pub(crate) fn deleted(&self, place: &Place) {
        self.event(&json!({ "event": "deleted", "to": place.text() }));
        if self.verbose {
            self.print(&format!("deleted {place}"));
        }
    }

    pub(crate) fn not_deleted(&self, place: &Place, error: &BoxError) {
        let lines = error_lines(error.as_ref());
        self.bars.say(&format!("error: failed to delete {place}: {lines}"));
        let error = format!("{:#}", report(error.as_ref()));
        self.event(&json!({ "event": "not deleted", "to": place.text(), "error": error }));
    }

    pub(crate) fn failed(&self, from: &Place, to: &Place, error: &BoxError) {
        let mut failed = event("failed", from, to);
        failed["error"] = format!("{:#}", report(error.as_ref())).into();
        self.event(&failed);
    }

    /// Above the bars.
    pub(crate) fn error(&self, error: &BoxError) {
        self.bars.say(&format!("error: {}", error_lines(error.as_ref())));
    }

    /// Something that a failed run has begun is left.
    pub(crate) fn not_undone(&self, error: &BoxError) {
        self.bars.say(&format!("a run could not be undone: {}", error_lines(error.as_ref())));
    }

    pub(crate) fn notice(&self, text: &str) {
        if !self.quiet {
            self.bars.say(text);
        }
    }

    /// The end of a run that failed.
    pub(crate) fn failed_run(&self, summary: &Summary) {
        self.event(&summary.json());
    }

    /// An error if an object failed.
    pub(crate) fn end(&self, summary: &Summary, last: Option<Written>) -> Result<(), BoxError> {
        self.event(&summary.json());
        if let Some(last) = last.filter(|last| self.single && !last.skipped) {
            self.print(&written(&last));
        }
        self.print(&summary.to_string());
        summary.result()
    }

    fn print(&self, line: &str) {
        if self.quiet || self.json {
            return;
        }
        if self.taken {
            self.bars.say(line);
        } else {
            self.bars.suspend(|| to_stdout(line));
        }
    }

    fn event(&self, event: &Value) {
        if !self.json {
        } else if self.taken {
            self.bars.say(&event.to_string());
        } else {
            to_stdout(&event.to_string());
        }
    }
}

fn event(name: &str, from: &Place, to: &Place) -> Value {
    json!({ "event": name, "from": from.text(), "to": to.text() })
}

/// Ignores errors, because the reader of the output may be gone.
fn to_stdout(line: &str) {
    let _ = writeln!(stdout(), "{line}");
}

/// The line for one object.
pub(crate) fn written(written: &Written) -> String {
    let Written { to, bytes, checksum, .. } = written;
    let checksum = checksum.as_deref().unwrap_or("-");
    format!("{bytes}  {checksum}  {}", one_line(to))
}
