//! `BoxTask`: a task whose type is not known.

use std::collections::HashMap;
use std::io;
use std::num::ParseIntError;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conjoin::{BoxTask, Context, Provide, Retry, RunIn, Runner, Task, TaskExt, combine, task};
use futures::executor::block_on;
use tower::ServiceExt;

#[derive(Default)]
struct Log(Arc<Mutex<Vec<&'static str>>>);

#[derive(Default, Provide)]
struct App {
    log: Log,
}

#[task(output(text))]
async fn read(log: &Log, cx: &Context, key: String) -> String {
    let log = Arc::clone(&log.0);
    cx.on_failure(async move { log.lock().unwrap().push("undone") });
    key
}

fn later(_: &ParseIntError) -> Retry {
    Retry::After(Duration::from_secs(7))
}

#[task(retry = later)]
fn parse(text: String) -> Result<u32, ParseIntError> {
    text.parse()
}

combine! { struct ParseAt = Read => Parse }

#[task]
fn number(number: u32) -> Result<u32, io::Error> {
    if number == 0 { Err(io::Error::other("zero")) } else { Ok(number) }
}

type Job = BoxTask<App, u32>;

fn registry() -> HashMap<&'static str, fn(&str) -> Job> {
    let mut registry: HashMap<&str, fn(&str) -> Job> = HashMap::new();
    registry.insert("at", |key| ParseAt { key: key.to_owned() }.boxed::<App>());
    registry.insert("number", |text| Number { number: text.len() as u32 }.boxed());
    registry
}

#[test]
fn task_of_a_registry_runs() {
    let app = App::default();
    assert_eq!(block_on(registry()["at"]("12").run(&app)).unwrap(), 12);
    assert_eq!(block_on(registry()["number"]("12").run(&app)).unwrap(), 2);
    assert!(app.log.0.lock().unwrap().is_empty());
}

#[test]
fn runs_in_what_borrows_the_environment() {
    let app = Arc::new(App::default());
    assert_eq!(block_on(registry()["at"]("1").run(&app)).unwrap(), 1);
    assert_eq!(block_on(registry()["at"]("1").run(&&*app)).unwrap(), 1);
    assert_eq!(block_on(registry()["at"]("1").run(&Box::new(App::default()))).unwrap(), 1);
    assert_eq!(block_on(Runner::new(app).oneshot(registry()["at"]("1"))).unwrap(), 1);
}

#[test]
fn error_keeps_the_path_the_source_and_the_verdict() {
    let app = App::default();
    let error = block_on(registry()["at"]("x").run(&app)).unwrap_err();
    assert_eq!(error.to_string(), "Parse: invalid digit found in string");
    assert!(error.source().unwrap().is::<ParseIntError>());
    assert_eq!(Job::retry(&error), Retry::After(Duration::from_secs(7)));
    assert!(format!("{error:?}").starts_with("Second("), "{error:?}");
    let error = block_on(Parse { text: String::new() }.boxed::<()>().run(&())).unwrap_err();
    assert!(error.source().unwrap().is::<ParseIntError>());
}

#[test]
fn error_without_a_verdict_is_the_tasks_own() {
    let error = block_on(registry()["number"]("").run(&App::default())).unwrap_err();
    assert!(error.is::<io::Error>());
    assert_eq!(Job::retry(&error), Retry::Unspecified);
}

#[test]
fn undos_run_before_the_error_is_returned() {
    let app = App::default();
    assert!(block_on(registry()["at"]("x").run(&app)).is_err());
    assert_eq!(*app.log.0.lock().unwrap(), ["undone"]);
}

#[test]
fn info_describes_the_task_inside() {
    let task = registry()["at"]("1");
    assert_eq!(task.info().name, "ParseAt");
    assert_eq!(format!("{task:?}"), r#"BoxTask("ParseAt")"#);
    let pair = Number { number: 1 }.combine(|_| registry()["at"]("7"));
    assert_eq!(block_on(pair.run(&App::default())).unwrap(), 7);
}

#[test]
fn run_is_send() {
    let task = registry()["at"]("3");
    let run = async move { task.run(&Arc::new(App::default())).await };
    let run = std::thread::spawn(|| block_on(run)).join().unwrap();
    assert_eq!(run.unwrap(), 3);
}

#[derive(Task)]
enum Any {
    Number(Number),
    Other(Job),
}

#[test]
fn box_is_a_variant_of_an_enum() {
    let error = block_on(Any::Other(registry()["at"]("x")).run(&App::default())).unwrap_err();
    assert_eq!(Any::retry(&error), Retry::After(Duration::from_secs(7)));
    assert_eq!(Any::Other(registry()["at"]("x")).info().name, "ParseAt");
    assert!(matches!(error, AnyError::Other(_)));
    assert_eq!(block_on(Any::Number(Number { number: 1 }).run(&App::default())).unwrap(), 1);
}
