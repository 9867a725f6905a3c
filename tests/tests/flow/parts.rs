//! Content that is read in ranges.

use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use conjoin::{CombinedError, Context, Flow, FlowError, Parts, RunIn, combine, task};
use futures::executor::block_on;
use futures::{StreamExt, TryStreamExt, stream};

#[derive(Clone, Default)]
struct Probe {
    opened: Arc<AtomicUsize>,
    /// So many ranges break first, at their second item.
    breaks: Arc<AtomicUsize>,
}

impl Probe {
    fn breaks(&self) -> bool {
        let less = |n: usize| n.checked_sub(1);
        self.breaks.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }
}

#[task(output(parts))]
fn open(cx: &Context, size: u64, missing: bool, probe: Probe) -> Parts<u64> {
    cx.parts(size, move |range: Range<u64>| {
        let probe = probe.clone();
        async move {
            probe.opened.fetch_add(1, Ordering::Relaxed);
            if missing {
                return Err(io::Error::other("missing"));
            }
            let breaks_at = probe.breaks().then_some(range.start + 1);
            Ok(stream::iter(range).map(move |item| {
                if Some(item) == breaks_at { Err(io::Error::other("broke")) } else { Ok(item) }
            }))
        }
    })
}

/// Reads all ranges at once, each again until it is whole.
#[task]
async fn read(parts: Parts<u64>, tries: usize) -> Result<Vec<u64>, FlowError> {
    let starts = stream::iter((0..parts.size()).step_by(10));
    let parts = &parts;
    let ranges = starts.map(|start| async move {
        let range = start..parts.size().min(start + 10);
        let mut last = None;
        for _ in 0..tries {
            match parts.range(range.clone()).try_collect::<Vec<_>>().await {
                Ok(items) => return Ok(items),
                Err(error) => {
                    error.ignore();
                    last = Some(error);
                }
            }
        }
        Err(last.expect("it was tried"))
    });
    ranges.buffered(4).try_concat().await
}

/// Swallows what breaks.
#[task]
async fn swallow(parts: Parts<u64>) -> usize {
    parts.flow().filter(|item| std::future::ready(item.is_ok())).count().await
}

combine! { struct OpenAndRead = Open => Read }
combine! { struct OpenAndSwallow = Open => Swallow }

fn probe(breaks: usize) -> Probe {
    Probe { breaks: Arc::new(breaks.into()), ..Probe::default() }
}

#[test]
fn ranges_are_opened_when_they_are_read() {
    let probe = probe(0);
    let parts = block_on(Open { size: 25, missing: false, probe: probe.clone() }.run(&())).unwrap();
    assert_eq!(parts.size(), 25);
    let (range, empty) = (parts.range(5..8), parts.range(7..7));
    assert_eq!(probe.opened.load(Ordering::Relaxed), 0);
    assert_eq!(block_on(range.try_collect::<Vec<_>>()).unwrap(), [5, 6, 7]);
    assert_eq!(block_on(empty.count()), 0);
    assert_eq!(probe.opened.load(Ordering::Relaxed), 1);
    assert_eq!(block_on(parts.flow().count()), 25);
}

#[test]
fn a_range_that_broke_can_be_read_again() {
    let task =
        |breaks, tries| OpenAndRead { size: 95, missing: false, probe: probe(breaks), tries };
    for breaks in 0..6 {
        let read = block_on(task(breaks, 10).run(&())).unwrap();
        assert_eq!(read, Vec::from_iter(0..95));
    }
}

#[test]
fn a_range_that_is_broken_for_good_is_blamed_on_the_source() {
    let task = OpenAndSwallow { size: 30, missing: false, probe: probe(1) };
    let error = block_on(task.run(&())).unwrap_err();
    assert_eq!(error.to_string(), "Open: broke");
    assert!(matches!(error, CombinedError::Flow { second: None, .. }));
    let task = OpenAndSwallow { size: 30, missing: true, probe: probe(0) };
    assert_eq!(block_on(task.run(&())).unwrap_err().to_string(), "Open: missing");
}

/// Ignores one of two failures.
#[task]
async fn ignore_one(parts: Parts<u64>) -> usize {
    let last = |range| parts.range(range).fold(None, async |_, item| Some(item));
    let (one, other) = futures::join!(last(0..10), last(10..20));
    one.unwrap().unwrap_err().ignore();
    usize::from(other.unwrap().is_err())
}

combine! { struct IgnoreOneOfTwo = Open => IgnoreOne }

#[test]
fn ignoring_a_range_ignores_no_other() {
    let error = block_on(IgnoreOneOfTwo { size: 20, missing: false, probe: probe(2) }.run(&()));
    assert_eq!(error.unwrap_err().to_string(), "Open: broke");
    let ok = block_on(IgnoreOneOfTwo { size: 20, missing: false, probe: probe(1) }.run(&()));
    assert_eq!(ok.unwrap(), 0);
}

/// Passes the parts through a pair of its own.
#[task(output(parts))]
fn pass(parts: Parts<u64>) -> Parts<u64> {
    parts
}

combine! { struct OpenAndPass = Open => Pass }
combine! { struct PassAndSwallow = OpenAndPass => Swallow }

#[test]
fn the_maker_is_blamed_also_after_its_pair_has_ended() {
    let task = PassAndSwallow { size: 30, missing: false, probe: probe(1) };
    assert_eq!(block_on(task.run(&())).unwrap_err().to_string(), "Open: broke");
    let task = OpenAndPass { size: 30, missing: false, probe: probe(1) };
    let parts = block_on(task.run(&())).unwrap();
    let error = block_on(parts.flow().try_collect::<Vec<_>>()).unwrap_err();
    assert_eq!(error.task().unwrap().name, "Open");
}

#[test]
fn parts_are_read_on_several_threads() {
    let open = Open { size: 1000, missing: false, probe: probe(0) };
    let parts = block_on(open.run(&())).unwrap();
    let threads = (0..4).map(|i| {
        let parts = parts.clone();
        thread::spawn(move || block_on(parts.range(i * 250..i * 250 + 250).count()))
    });
    let threads: Vec<_> = threads.collect();
    assert_eq!(threads.into_iter().map(|thread| thread.join().unwrap()).sum::<usize>(), 1000);
}

#[test]
#[should_panic = "the range ends at 31 but the content at 30"]
fn a_range_beyond_the_end_panics() {
    let open = Open { size: 30, missing: false, probe: probe(0) };
    let _: Flow<u64> = block_on(open.run(&())).unwrap().range(20..31);
}
