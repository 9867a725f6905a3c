//! `#[task(blocking)]`: a plain function on a blocking thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use conjoin::{Context, Provide, RunError, RunIn, combine, task};
use tokio::sync::oneshot;

#[derive(Clone)]
struct Pool(Arc<str>);

#[derive(Provide)]
struct Env {
    pool: Pool,
}

fn env() -> Env {
    Env { pool: Pool("db".into()) }
}

/// Says whether it is on the runtime's thread.
#[task(blocking, output(name, thread))]
fn describe(pool: &Pool, cx: &Context, suffix: String) -> Result<(String, bool), String> {
    if suffix == "fail" {
        return Err(suffix);
    }
    let on_runtime = thread::current().name() == Some("main-runtime");
    let key = cx.key().unwrap_or_default();
    Ok((format!("{}{suffix}{key}", pool.0), on_runtime))
}

#[task]
fn measure(name: String) -> usize {
    name.len()
}

combine! { struct DescribeAndMeasure = Describe => Measure }

#[tokio::test]
async fn blocking_task_runs_on_another_thread_with_a_clone_of_the_resource() {
    let described = thread::current().id();
    let output = Describe { suffix: "1".into() }.run(&env()).await.unwrap();
    assert_eq!((output.name.as_str(), output.thread), ("db1", false));
    assert_eq!(described, thread::current().id());
    assert_eq!(DescribeAndMeasure { suffix: "22".into() }.run(&env()).await.unwrap(), 4);
    assert_eq!(Describe { suffix: "fail".into() }.run(&env()).await.err().as_deref(), Some("fail"));
}

#[tokio::test]
async fn blocking_task_has_the_key_of_its_run() {
    let cx = Context::builder().key("-7").build();
    let output = cx.run(Describe { suffix: String::new() }, &env()).await.unwrap();
    assert_eq!(output.name, "db-7");
}

#[test]
fn function_is_still_called_directly() {
    let described = describe(&env().pool, &Context::new(), "1".into()).unwrap();
    assert_eq!(described.0, "db1");
}

#[task(blocking)]
fn panics() {
    panic!("on the thread")
}

#[tokio::test]
async fn panic_passes_on() {
    let panic = tokio::spawn(Panics {}.run(&())).await.unwrap_err();
    assert_eq!(panic.into_panic().downcast_ref(), Some(&"on the thread"));
}

/// Inserts rows until it is asked to return, and then reports how it ended.
#[task(blocking)]
fn insert(
    cx: &Context,
    begun: oneshot::Sender<()>,
    ended: Arc<AtomicBool>,
    hold: Receiver<()>,
) -> Result<(), &'static str> {
    let undone = Arc::clone(&ended);
    cx.on_failure(async move { assert!(undone.load(Ordering::SeqCst), "undone before it ended") });
    let _ = begun.send(());
    while !cx.is_stopped() {
        thread::sleep(Duration::from_millis(1));
    }
    // The caller may hold it back.
    let _ = hold.recv();
    ended.store(true, Ordering::SeqCst);
    Err("stopped")
}

struct Inserting {
    task: Insert,
    begun: oneshot::Receiver<()>,
    ended: Arc<AtomicBool>,
    hold: Sender<()>,
}

fn inserting() -> Inserting {
    let (begin, begun) = oneshot::channel();
    let (hold, held) = channel();
    let ended = Arc::default();
    let task = Insert { begun: begin, ended: Arc::clone(&ended), hold: held };
    Inserting { task, begun, ended, hold }
}

#[tokio::test]
async fn stop_waits_for_the_thread() {
    let Inserting { task, begun, ended, hold } = inserting();
    drop(hold);
    let stopped = task.run_until(&(), begun).await;
    assert_eq!(stopped, Err(RunError::Stopped(Ok(()))));
    assert!(ended.load(Ordering::SeqCst));
}

#[tokio::test]
async fn dropped_run_stops_the_thread_and_then_undoes() {
    let Inserting { task, begun, ended, hold } = inserting();
    let told = Arc::new(AtomicBool::new(false));
    let failed = Arc::clone(&told);
    let cx =
        Context::builder().on_undo_failed(move |_| failed.store(true, Ordering::SeqCst)).build();
    let run = tokio::spawn(async move { cx.run(task, &()).await });
    begun.await.unwrap();
    run.abort();
    assert!(run.await.unwrap_err().is_cancelled());
    hold.send(()).unwrap();
    while !ended.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(!told.load(Ordering::SeqCst), "the undo ran before the thread had ended");
}

/// Runs a half and drops it, and goes on.
#[task]
async fn drop_a_half(cx: &Context) -> bool {
    let Inserting { task, begun, ended, hold } = inserting();
    drop(hold);
    tokio::select! {
        _ = task.run_in(&(), cx) => return false,
        _ = begun => {}
    }
    while !ended.load(Ordering::SeqCst) {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    !cx.is_stopped()
}

#[tokio::test]
async fn dropped_half_is_asked_to_stop_while_its_run_continues() {
    assert_eq!(DropAHalf {}.run(&()).await, Ok(true));
}
