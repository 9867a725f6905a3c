//! Jobs of several kinds in one enum: one table, one worker.

use std::time::Duration;

use conjoin::{BoxError, Task, combine, task};
use conjoin_apalis::{Backoff, Queue, TaskBuilder, Worker};
use conjoin_servers::Jobs;
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;

#[task(derive(Serialize, Deserialize))]
fn lines(text: String) -> usize {
    text.lines().count()
}

#[task(derive(Serialize, Deserialize))]
fn upper(text: String) -> String {
    text.to_uppercase()
}

#[task(derive(Serialize, Deserialize))]
fn number(text: String, unit: Unit) -> Result<String, BoxError> {
    Ok(format!("{} {unit:?}", text.parse::<i64>()?))
}

#[derive(Debug, Serialize, Deserialize)]
enum Unit {
    Meter,
    Second,
}

#[task(output(text))]
fn repeat(word: String, times: usize) -> String {
    word.repeat(times)
}

#[task]
fn letters(text: String, letter: char) -> usize {
    text.matches(letter).count()
}

combine! {
    #[derive(Serialize, Deserialize)]
    struct LettersInRepeated = Repeat => Letters
}

#[task]
fn first(text: String) -> Option<char> {
    text.chars().next()
}

combine! {
    #[derive(Serialize, Deserialize)]
    #[task(output = enum, output_derive(Serialize))]
    #[each(derive(Serialize, Deserialize))]
    enum Look = [Repeat as Repeated] => [Letters as Letters, First as First]
}

/// Defines an enum of the five kinds, with serde's attributes.
macro_rules! job {
    ($module:ident, $($attribute:meta),*) => {
        mod $module {
            use super::*;

            #[derive(Task, Serialize, Deserialize)]
            #[task(output = enum, output_derive(Serialize))]
            $(#[$attribute])*
            pub(super) enum Job {
                Lines(Lines),
                Upper(Upper),
                Number(Number),
                Pair(LettersInRepeated),
                Look(Look),
            }
        }
    };
}

job!(plain,);
job!(tagged, serde(tag = "kind", rename_all = "snake_case"));
job!(adjacent, serde(tag = "kind", content = "inputs"));

use plain::Job;

/// Runs a worker until all jobs of the queue have ended.
macro_rules! work {
    ($database:expr, $queue:expr) => {{
        let (stop, stopped) = oneshot::channel::<()>();
        let short = Backoff::new(Duration::from_millis(10), Duration::from_millis(10));
        let worker = Worker::new($queue, ()).backoff(short).run_until(stopped);
        let worker = tokio::spawn(worker);
        let rows = $database.until("ended", |rows| rows.iter().all(has_ended)).await;
        stop.send(()).unwrap();
        worker.await.unwrap();
        rows
    }};
}

fn has_ended(row: &conjoin_servers::Row) -> bool {
    matches!(&*row.status, "Done" | "Killed") || row.status == "Failed" && row.attempts == 3
}

async fn open<T: Task>(database: &str) -> Queue<T> {
    Queue::open(database).await.unwrap()
}

#[tokio::test]
async fn one_worker_runs_five_kinds_of_one_table() {
    let database = Jobs::sqlite(async |url: &str| drop(open::<Job>(url).await)).await;
    let queue = open(&database.url()).await;
    let text = |text: &str| text.to_owned();
    let jobs = [
        Job::Lines(Lines { text: text("a\nb") }),
        Job::Upper(Upper { text: text("seam") }),
        Job::Number(Number { text: text("12"), unit: Unit::Meter }),
        Job::Pair(LettersInRepeated { word: text("seam"), times: 3, letter: 'a' }),
        Job::Look(Look::RepeatedToFirst(RepeatedToFirst { word: text("seam"), times: 2 })),
        Job::Number(Number { text: text("twelve"), unit: Unit::Second }),
    ];
    queue
        .push_all(jobs.map(|job| TaskBuilder::new(job.into()).max_attempts(3).build()))
        .await
        .unwrap();
    let rows = work!(database, queue);
    let results: Vec<_> = rows.iter().map(|row| row.result.as_str()).collect();
    let outputs = [
        r#"{"Lines":2}"#,
        r#"{"Upper":"SEAM"}"#,
        r#"{"Number":"12 Meter"}"#,
        r#"{"Pair":3}"#,
        r#"{"Look":{"RepeatedToFirst":"s"}}"#,
    ];
    for (result, output) in results.iter().zip(outputs) {
        assert!(result.contains(output), "{results:?}");
    }
    assert!(results[5].contains("Number: invalid digit found in string"), "{results:?}");
}

/// However serde tags the enum. Inputs of a known kind that can't be read are retried.
#[tokio::test]
async fn unknown_kind_is_killed_with_the_names_of_the_known_ones() {
    let database = Jobs::sqlite(async |url: &str| drop(open::<Job>(url).await)).await;
    let names = "expected one of `Lines`, `Upper`, `Number`, `Pair`, `Look`";
    let inputs = r#"{"text":"hunter2","unit":"Mile"}"#;
    let (unknown, known) = (format!(r#"{{"Mile":{inputs}}}"#), format!(r#"{{"Number":{inputs}}}"#));
    check::<Job>(&database, "plain", [&unknown, &known], names).await;

    let (unknown, known) = (
        r#"{"text":"hunter2","kind":"hunter2"}"#,
        r#"{"kind":"number","text":"hunter2","unit":"Mile"}"#,
    );
    let snake = names.to_lowercase();
    check::<tagged::Job>(&database, "tagged", [unknown, known], &snake).await;

    let unknown = format!(r#"{{"kind":"Mile","inputs":{inputs}}}"#);
    let known = format!(r#"{{"kind":"Number","inputs":{inputs}}}"#);
    check::<adjacent::Job>(&database, "adjacent", [&unknown, &known], names).await;
}

async fn check<T>(database: &Jobs, name: &str, payloads: [&str; 2], known: &str)
where
    T: conjoin::RunIn<(), Output: Serialize + Send, Error: Into<BoxError>>,
    T: Serialize + serde::de::DeserializeOwned + Send + 'static,
{
    let before = database.rows().await.len();
    for payload in payloads {
        database.put(name, payload, 0).await;
    }
    let rows = work!(database, open::<T>(&database.url()).await.named(name));
    let [unknown, inputs] = &rows[before..] else { panic!("{rows:?}") };
    assert_eq!((&*unknown.status, unknown.attempts), ("Killed", 1), "{rows:?}");
    assert!(unknown.result.contains("the payload is not a `Job`: unknown variant"), "{rows:?}");
    assert!(unknown.result.contains(known), "{rows:?}");
    assert_eq!((&*inputs.status, inputs.attempts), ("Failed", 3), "{rows:?}");
    assert!(inputs.result.contains("expected `Meter` or `Second`"), "{rows:?}");
    assert!(rows.iter().all(|row| !row.result.contains("hunter2")), "{rows:?}");
}
