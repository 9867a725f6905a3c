//! The context that the tasks of one run share: the scratch directory and its removal.

use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use conjoin::{Context, RunIn, Task, combine, task};
use futures::FutureExt;
use futures::executor::block_on;

#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<PathBuf>>>);

impl Seen {
    fn note(&self, cx: &Context) -> io::Result<PathBuf> {
        let path = cx.scratch()?.to_owned();
        fs::write(path.join("file"), "text")?;
        self.0.lock().unwrap().push(path.clone());
        Ok(path)
    }

    fn paths(&self) -> Vec<PathBuf> {
        self.0.lock().unwrap().clone()
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum How {
    Well,
    Error,
    Panic,
    Never,
}

#[task]
async fn note(cx: &Context, seen: Seen) -> io::Result<PathBuf> {
    seen.note(cx)
}

#[task]
async fn end(cx: &Context, seen: Seen, how: How) -> io::Result<()> {
    seen.note(cx)?;
    match how {
        How::Well => Ok(()),
        How::Error => Err(io::Error::other("the end")),
        How::Panic => panic!("the end"),
        How::Never => std::future::pending().await,
    }
}

combine! { struct Pair = Note { seen } => |_| End { seen, how } }
combine! { struct Nested = Note { seen } => |_| Pair { seen, how } }

fn run(how: How) -> Seen {
    let seen = Seen::default();
    let task = Nested { seen: seen.clone(), how };
    let run = AssertUnwindSafe(|| task.run(&()).now_or_never());
    let result = catch_unwind(run);
    match how {
        How::Well => assert!(matches!(result, Ok(Some(Ok(()))))),
        How::Error => assert!(matches!(result, Ok(Some(Err(_))))),
        How::Panic => assert!(result.is_err()),
        How::Never => assert!(matches!(result, Ok(None))),
    }
    seen
}

#[test]
fn halves_and_nested_pairs_share_one_scratch_directory() {
    let paths = run(How::Well).paths();
    assert_eq!(paths.len(), 3);
    assert!(paths.iter().all(|path| *path == paths[0]));
}

#[test]
fn scratch_dir_is_removed_however_the_run_ends() {
    for how in [How::Well, How::Error, How::Panic, How::Never] {
        let paths = run(how).paths();
        assert!(!paths[0].exists(), "{how:?}");
    }
}

#[test]
fn each_run_has_its_own_scratch_dir() {
    assert_ne!(run(How::Well).paths()[0], run(How::Well).paths()[0]);
}

#[cfg(unix)]
#[test]
fn scratch_dir_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let cx = Context::new();
    let mode = fs::metadata(cx.scratch().unwrap()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[test]
fn scratch_dir_is_created_on_first_use_in_the_configured_parent() {
    let parent = tempfile::tempdir().unwrap();
    let entries = || fs::read_dir(parent.path()).unwrap().count();
    let cx = Context::builder().scratch_in(parent.path()).build();
    assert_eq!(entries(), 0);
    assert_eq!(cx.scratch().unwrap().parent(), Some(parent.path()));
    assert_eq!(cx.scratch().unwrap(), cx.scratch().unwrap());
    assert_eq!(entries(), 1);
    drop(cx);
    assert_eq!(entries(), 0);
}

#[test]
fn missing_scratch_parent_is_named_in_the_error() {
    let cx = Context::builder().scratch_in("/does/not/exist").build();
    let error = cx.scratch().unwrap_err();
    assert!(error.to_string().contains("/does/not/exist"), "{error}");
}

#[test]
fn threads_share_one_scratch_dir() {
    let cx = Context::new();
    let paths: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..8).map(|_| scope.spawn(|| cx.scratch().unwrap().to_owned())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(paths.iter().all(|path| *path == paths[0]));
}

/// Runs with the directory kept on failure, and returns its path and the report about it.
fn run_keeping(parent: &Path, how: How) -> (PathBuf, Vec<PathBuf>) {
    let (seen, kept) = (Seen::default(), Seen::default());
    let said = kept.clone();
    let cx = Context::builder()
        .scratch_in(parent)
        .keep_scratch_on_failure(move |path| said.0.lock().unwrap().push(path.to_owned()))
        .build();
    let task = Pair { seen: seen.clone(), how };
    let run = AssertUnwindSafe(|| cx.run(task, &()).now_or_never());
    drop(catch_unwind(run));
    (seen.paths().remove(0), kept.paths())
}

#[test]
fn scratch_dir_can_be_kept_on_failure_and_its_path_is_reported() {
    let parent = tempfile::tempdir().unwrap();
    for how in [How::Error, How::Panic, How::Never] {
        let (path, kept) = run_keeping(parent.path(), how);
        assert_eq!(kept, std::slice::from_ref(&path), "{how:?}");
        assert_eq!(fs::read_to_string(path.join("file")).unwrap(), "text");
    }
    let (path, kept) = run_keeping(parent.path(), How::Well);
    assert!(kept.is_empty());
    assert!(!path.exists());
}

#[test]
fn lent_context_outlives_the_run() {
    let cx = Context::new();
    let path = block_on(Note { seen: Seen::default() }.run_in(&(), &cx)).unwrap();
    assert!(path.exists());
    drop(cx);
    assert!(!path.exists());
}

#[test]
fn context_run_returns_the_tasks_own_error() {
    let result = block_on(Context::new().run(End { seen: Seen::default(), how: How::Error }, &()));
    let error: <End as Task>::Error = result.unwrap_err();
    assert_eq!(error.to_string(), "the end");
}

#[task]
async fn count(cx: &Context, number: u64) -> u64 {
    cx.progress().add_items(1);
    cx.progress().add_bytes(number);
    number + 1
}

#[task]
async fn pass(number: u64) -> u64 {
    number
}

combine! { struct CountFirst = Count => |number| Pass { number } }
combine! { struct CountSecond = Pass => |number| Count { number } }
combine! { struct PassTwice = Pass => |number| Pass { number } }
combine! { struct CountLast = PassTwice => |number| CountSecond { number } }
combine! { struct CountThrice = CountFirst => |number| CountTwice { number } }
combine! { struct CountTwice = Count => |number| CountLast { number: std::future::ready(number).await } }

combine! { struct PassCountAndFail = PassTwice => |number| CountAndFail { number, .. } }
combine! { struct CountAndFail = CountFirst => |number| Fail { number, .. } }

#[task]
async fn fail(cx: &Context, number: u64, undone: Arc<Mutex<u64>>) -> Result<u64, u64> {
    cx.scratch().unwrap();
    cx.on_failure(async move { *undone.lock().unwrap() = number });
    Err(number)
}

#[test]
fn undo_of_the_last_half_runs() {
    let undone = Arc::default();
    let task = PassCountAndFail { number: 1, undone: Arc::clone(&undone) };
    assert!(block_on(task.run(&())).is_err());
    assert_eq!(*undone.lock().unwrap(), 2);
}

/// A pair keeps the context only if one of its halves takes it.
#[test]
fn context_reaches_only_the_halves_that_take_it() {
    let counted = |run: &dyn Fn(Context) -> u64| {
        let cx = Context::new();
        let progress = cx.progress();
        (run(cx), progress.items(), progress.bytes())
    };
    let number = 1;
    assert_eq!(counted(&|cx| block_on(cx.run(CountFirst { number }, &())).unwrap()), (2, 1, 1));
    assert_eq!(counted(&|cx| block_on(cx.run(CountSecond { number }, &())).unwrap()), (2, 1, 1));
    assert_eq!(counted(&|cx| block_on(cx.run(PassTwice { number }, &())).unwrap()), (1, 0, 0));
    assert_eq!(counted(&|cx| block_on(cx.run(CountLast { number }, &())).unwrap()), (2, 1, 1));
    assert_eq!(counted(&|cx| block_on(cx.run(CountThrice { number }, &())).unwrap()), (4, 3, 6));
}
