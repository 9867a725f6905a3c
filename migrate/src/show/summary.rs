use std::fmt::{self, Display, Formatter};
use std::time::Instant;

use bytesize::ByteSize;
use conjoin::BoxError;
use conjoin_migrate::sinks::Written;
use serde_json::{Value, json};

/// What was done.
pub(crate) struct Summary {
    start: Instant,
    objects: usize,
    expected: u64,
    moved: usize,
    skipped: usize,
    failed: usize,
    dry: usize,
    /// Found, and not to be moved.
    left: usize,
    pub(crate) deleted: usize,
    pub(crate) undeleted: usize,
    bytes: u64,
    is_listed: bool,
    /// The target adds what is moved to what it has.
    adds: bool,
}

impl Summary {
    pub(crate) fn new(adds: bool) -> Self {
        Self {
            start: Instant::now(),
            objects: 0,
            expected: 0,
            moved: 0,
            skipped: 0,
            failed: 0,
            dry: 0,
            left: 0,
            deleted: 0,
            undeleted: 0,
            bytes: 0,
            is_listed: true,
            adds,
        }
    }

    pub(crate) fn found(&mut self, size: Option<u64>) {
        self.objects += 1;
        self.expected += size.unwrap_or_default();
    }

    pub(crate) fn left(&mut self) {
        self.left += 1;
    }

    pub(crate) fn not_listed(&mut self) {
        self.is_listed = false;
    }

    pub(crate) fn ended(&mut self, written: &Written) {
        *if written.skipped { &mut self.skipped } else { &mut self.moved } += 1;
        self.bytes += written.bytes;
    }

    pub(crate) fn same(&mut self) {
        self.skipped += 1;
    }

    pub(crate) fn dry(&mut self) {
        self.dry += 1;
    }

    pub(crate) fn failed(&mut self) {
        self.failed += 1;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.objects + self.left == 0 && self.is_listed
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.failed > 0 || !self.is_listed
    }

    pub(crate) fn objects(&self) -> usize {
        self.objects
    }

    pub(crate) fn done(&self) -> usize {
        self.moved + self.skipped + self.failed + self.dry
    }

    /// The line while it goes on; `running` bytes of objects that are not done yet were moved.
    pub(super) fn so_far(&self, running: u64) -> String {
        let bytes = self.bytes + running;
        let of =
            if self.expected > 0 { format!(" of {}", shown(self.expected)) } else { String::new() };
        let rate = shown(self.per_second(bytes));
        format!("{} of {} objects, {}{of}, {rate}/s", self.done(), self.objects, shown(bytes))
    }

    fn per_second(&self, bytes: u64) -> u64 {
        let millis = self.start.elapsed().as_millis().max(1);
        u64::try_from(u128::from(bytes) * 1000 / millis).unwrap_or(u64::MAX)
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "event": "summary", "moved": self.moved, "skipped": self.skipped, "failed": self.failed,
            "deleted": self.deleted, "not_deleted": self.undeleted, "bytes": self.bytes,
            "seconds": self.start.elapsed().as_secs_f64(),
        })
    }

    /// An error if an object was not moved, or not deleted.
    pub(super) fn result(&self) -> Result<(), BoxError> {
        let Self { failed, objects, undeleted, .. } = self;
        match (failed, self.adds) {
            // To run all of it again would add the rows of the others once more.
            _ if !self.is_listed && self.adds => Err("not all objects were found: move those that \
                 are missing one by one, since the rows of the others are there"
                .into()),
            _ if !self.is_listed => Err("not all objects were found: run it again".into()),
            (0, _) if *undeleted > 0 => Err(format!("{undeleted} objects were not deleted").into()),
            (0, _) => Ok(()),
            (_, false) => Err(format!(
                "{failed} of {objects} objects were not moved: run it again with --if-exists skip"
            )
            .into()),
            (_, true) => Err(format!(
                "{failed} of {objects} objects were not moved: move those again one by one, since the \
                 rows of the others are there"
            )
            .into()),
        }
    }

    /// What to know before an interrupted run is run again.
    pub(crate) fn interrupted(&self) -> Option<String> {
        let moved = self.moved;
        (self.adds && moved > 0).then(|| {
            format!(
                "interrupted: the rows of {moved} of {} objects are there: move the others one by one",
                self.objects
            )
        })
    }
}

fn shown(bytes: u64) -> impl Display {
    ByteSize::b(bytes).display().iec()
}

impl Display for Summary {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { moved, skipped, failed, bytes, .. } = self;
        if self.dry > 0 {
            return write!(f, "{} would be moved, {skipped} skipped, {failed} failed", self.dry);
        }
        let seconds = self.start.elapsed().as_secs_f32();
        let rate = self.per_second(*bytes) >> 20;
        write!(
            f,
            "{moved} moved, {skipped} skipped, {failed} failed: {bytes} bytes in {seconds:.1} s, \
             {rate} MiB/s"
        )?;
        if self.deleted > 0 { write!(f, ", {} deleted", self.deleted) } else { Ok(()) }
    }
}
