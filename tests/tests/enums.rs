//! An enum of tasks is a task.

use std::borrow::Cow;
use std::convert::Infallible;
use std::error::Error;
use std::future::ready;
use std::io;
use std::num::ParseIntError;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use allocation_counter::measure;
use conjoin::{CombinedError, Context, Provide, Retry, RunIn, Runner, Task, combine, task};
use futures::FutureExt;
use futures::executor::block_on;
use tower::ServiceExt;

struct Base(u32);
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

#[derive(Provide)]
struct Env {
    base: Base,
    log: Log,
}

fn env() -> Env {
    Env { base: Base(1), log: Log::default() }
}

/// Parses a number.
#[task(retry = never, derive(
    Debug,
    Clone,
    PartialEq,
    serde::Serialize,
    serde::Deserialize,
    clap::Args,
    schemars::JsonSchema
))]
fn parse(base: &Base, text: String) -> Result<u32, ParseIntError> {
    text.parse::<u32>().map(|number| number + base.0)
}

#[task(derive(
    Debug,
    Clone,
    PartialEq,
    serde::Serialize,
    serde::Deserialize,
    clap::Args,
    schemars::JsonSchema
))]
async fn count(log: &Log, cx: &Context, text: String, letter: char) -> io::Result<u32> {
    let log = log.clone();
    cx.on_failure(async move { log.0.lock().unwrap().push("undone".to_owned()) });
    match text.matches(letter).count() {
        0 => Err(io::Error::other("not found")),
        count => Ok(count as u32),
    }
}

combine! {
    #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize, clap::Args, schemars::JsonSchema)]
    struct ParseAndCount = Parse => |number, letter| Count { text: number.to_string(), letter }
}

/// What can be done.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Task,
    serde::Serialize,
    serde::Deserialize,
    clap::Subcommand,
    schemars::JsonSchema,
)]
enum Job {
    Parse(Parse),
    Count(Count),
    Both(ParseAndCount),
}

fn parse_job(text: &str) -> Job {
    Job::Parse(Parse { text: text.to_owned() })
}

fn count_job(text: &str) -> Job {
    Job::Count(Count { text: text.to_owned(), letter: 'a' })
}

#[test]
fn variant_runs_as_its_task_does() {
    assert_eq!(block_on(parse_job("2").run(&env())).unwrap(), 3);
    assert_eq!(block_on(count_job("banana").run(&env())).unwrap(), 3);
    let both = Job::Both(ParseAndCount { text: "10".to_owned(), letter: '1' });
    assert_eq!(block_on(both.run_in(&env(), &Context::new())).unwrap(), 2);
}

#[test]
fn error_names_the_task_and_keeps_its_type() {
    let error = block_on(parse_job("x").run(&env())).unwrap_err();
    assert_eq!(error.to_string(), "Parse: invalid digit found in string");
    assert!(error.source().unwrap().is::<ParseIntError>());
    assert!(matches!(error, JobError::Parse(ParseIntError { .. })));
    let both = Job::Both(ParseAndCount { text: "1".to_owned(), letter: 'x' });
    let error = block_on(both.run(&env())).unwrap_err();
    assert_eq!(error.to_string(), "ParseAndCount: Count: not found");
    assert!(error.source().unwrap().is::<io::Error>());
    assert!(format!("{error:?}").starts_with("Both(Second("), "{error:?}");
    assert!(matches!(error, JobError::Both(CombinedError::Second(_))));
}

fn never(_: &ParseIntError) -> Retry {
    Retry::Never
}

#[test]
fn retry_asks_the_variants_task() {
    let error = block_on(parse_job("x").run(&env())).unwrap_err();
    assert_eq!(Job::retry(&error), Retry::Never);
    let error = block_on(count_job("x").run(&env())).unwrap_err();
    assert_eq!(Job::retry(&error), Retry::Unspecified);
    let error = block_on(Outer::Job(parse_job("x")).run(&env())).unwrap_err();
    assert_eq!(Outer::retry(&error), Retry::Never);
}

#[test]
fn undos_of_a_variant_run_before_the_error_is_returned() {
    let env = env();
    assert!(block_on(count_job("b").run(&env)).is_err());
    assert_eq!(*env.log.0.lock().unwrap(), ["undone"]);
    let cx = Context::new();
    assert!(block_on(cx.run(count_job("b"), &env)).is_err());
    assert_eq!(env.log.0.lock().unwrap().len(), 2);
    assert!(block_on(count_job("a").run(&env)).is_ok());
    assert_eq!(env.log.0.lock().unwrap().len(), 2);
}

#[test]
fn info_describes_the_variant() {
    assert_eq!(parse_job("1").info().name, "Parse");
    assert_eq!(count_job("1").info().name, "Count");
    let info = Job::INFO;
    assert_eq!((info.name, info.docs), ("Job", "What can be done."));
    let names: Vec<_> = info.variants.iter().map(|it| it.name).collect();
    assert_eq!(names, ["Parse", "Count", "ParseAndCount"]);
    assert!(info.variants[2].pair.is_some());
    assert_eq!((info.inputs[0].name, info.inputs[0].ty), ("job", "Job"));
    assert!(Parse::INFO.variants.is_empty());
}

#[test]
fn runs_in_a_runner() {
    let names = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&names);
    let runner = Runner::new(env()).with_context(move |task| {
        seen.lock().unwrap().push(task.name);
        Context::new()
    });
    assert_eq!(block_on(runner.clone().oneshot(parse_job("1"))).unwrap(), 2);
    assert_eq!(block_on(runner.oneshot(count_job("a"))).unwrap(), 1);
    assert_eq!(*names.lock().unwrap(), ["Parse", "Count"]);
}

#[test]
fn is_a_payload_a_subcommand_and_a_schema() {
    use clap::Parser;

    #[derive(clap::Parser)]
    struct Cli {
        #[command(subcommand)]
        job: Job,
    }
    let json = serde_json::to_string(&parse_job("1")).unwrap();
    assert_eq!(json, r#"{"Parse":{"text":"1"}}"#);
    assert_eq!(serde_json::from_str::<Job>(&json).unwrap(), parse_job("1"));
    assert_eq!(Cli::parse_from(["it", "parse", "1"]).job, parse_job("1"));
    let schema = serde_json::to_string(&schemars::schema_for!(Job)).unwrap();
    assert!(schema.contains("letter"), "{schema}");
}

#[derive(Task)]
#[task(output = enum, output_derive(Debug, PartialEq), error = OuterFailed)]
enum Outer {
    Job(Job),
    Step(Step),
    Again(Box1),
}

#[task]
fn step() -> &'static str {
    "step"
}

#[task]
fn box_1() {}

#[test]
fn enum_is_a_variant_of_another_one() {
    let output = block_on(Outer::Job(parse_job("1")).run(&env())).unwrap();
    assert_eq!(output, OuterOutput::Job(2));
    assert_eq!(block_on(Outer::Step(Step {}).run(&env())).unwrap(), OuterOutput::Step("step"));
    assert_eq!(block_on(Outer::Again(Box1 {}).run(&env())).unwrap(), OuterOutput::Again(()));
    let error = block_on(Outer::Job(parse_job("x")).run(&env())).unwrap_err();
    assert_eq!(error.to_string(), "Job: Parse: invalid digit found in string");
    assert!(error.source().unwrap().is::<ParseIntError>());
    assert!(matches!(error, OuterFailed::Job(JobError::Parse(_))));
    assert_eq!(Outer::Job(count_job("")).info().name, "Count");
}

#[derive(Task)]
#[task(output = enum(Made))]
enum Make {
    Text(Step),
}

#[test]
fn output_enum_can_be_named() {
    let Made::Text(text) = block_on(Make::Text(Step {}).run(&())).unwrap();
    assert_eq!(text, "step");
}

#[task]
fn double(number: u32) -> u32 {
    number * 2
}

/// A keyword in snake case.
#[derive(Task)]
enum Move {
    Double(Double),
    Halve(Halve),
}

#[task]
fn halve(number: u32) -> u32 {
    number / 2
}

combine! { struct JobThenDouble = Job => |number| Double { number } }
combine! { struct JobThenMove = Job { job as first, .. } => |number| Move { r#move: Move::Halve(Halve { number }) } }
combine! { struct OpenMove = Double => |_| Move }

#[test]
fn enum_is_a_half() {
    let job = parse_job("3");
    assert_eq!(block_on(JobThenDouble { job: job.clone() }.run(&env())).unwrap(), 8);
    assert_eq!(block_on(JobThenMove { first: job }.run(&env())).unwrap(), 2);
    let r#move = Move::Double(Double { number: 4 });
    assert_eq!(block_on(OpenMove { number: 1, r#move }.run(&())).unwrap(), 8);
    let error = block_on(JobThenDouble { job: parse_job("x") }.run(&env())).unwrap_err();
    assert_eq!(error.to_string(), "Job: Parse: invalid digit found in string");
    assert!(matches!(error, CombinedError::First(JobError::Parse(_))));
    assert_eq!(JobThenDouble::INFO.inputs[0].docs, "What can be done.");
}

#[allow(dead_code)]
#[derive(Task)]
enum Generic<'a, T, const N: usize>
where
    T: Task<Output = u32>,
{
    One(T),
    Pair(Held<'a, N>),
}

#[task]
async fn held<'a, const N: usize>(text: Cow<'a, str>, list: [u32; N]) -> u32 {
    text.len() as u32 + list[0]
}

#[allow(dead_code)]
#[derive(Task)]
enum Either<A, B>
where
    A: Task,
    B: Task<Output = A::Output>,
{
    A(A),
    B(B),
}

#[test]
fn generics_are_carried() {
    let double = Generic::<_, 2>::One(Double { number: 2 });
    assert_eq!(block_on(double.run(&())).unwrap(), 4);
    let either = Either::<Double, Parse>::B(Parse { text: "x".to_owned() });
    let error = block_on(either.run(&env())).unwrap_err();
    assert!(matches!(error, EitherError::B(_)));
    assert_eq!(error.to_string(), "Parse: invalid digit found in string");
}

#[derive(Task)]
enum Conditional {
    #[cfg(any())]
    Missing(NotDefined),
    #[cfg(not(any()))]
    Double(Double),
}

#[derive(Task)]
enum Never {}

#[test]
fn variant_that_is_configured_out_is_missing() {
    let Conditional::Double(double) = Conditional::Double(Double { number: 1 });
    assert_eq!(block_on(Conditional::Double(double).run(&())).unwrap(), 2);
    assert_eq!(Conditional::INFO.variants.len(), 1);
}

#[test]
fn enum_without_variants_is_a_task() {
    fn is_task<T: RunIn<(), Output = Infallible, Error = NeverError>>() -> &'static str {
        T::INFO.name
    }
    assert_eq!(is_task::<Never>(), "Never");
}

/// An error that is neither `Send` nor an `Error`.
struct Local(Rc<u8>);

#[task]
async fn fail(cx: &Context, log: &Log) -> Result<u32, Local> {
    let log = log.clone();
    cx.on_failure(async move { log.0.lock().unwrap().push("undone".to_owned()) });
    ready(()).await;
    Err(Local(Rc::new(1)))
}

#[derive(Task)]
enum AnyError {
    Fail(Fail),
    Count(Count),
}

#[test]
fn errors_of_any_type_are_allowed() {
    let env = env();
    let AnyErrorError::Fail(Local(number)) =
        block_on(AnyError::Fail(Fail {}).run(&env)).unwrap_err()
    else {
        panic!("another variant");
    };
    assert_eq!(*number, 1);
    let counted = AnyError::Count(Count { text: String::new(), letter: 'a' });
    assert!(matches!(block_on(counted.run(&env)), Err(AnyErrorError::Count(_))));
    assert_eq!(env.log.0.lock().unwrap().last().unwrap(), "undone");
}

macro_rules! job {
    ($name:ident: $($variant:ident($task:ty)),*) => {
        #[derive(Task)]
        enum $name { $($variant($task)),* }
    };
}

job!(Made2: Double(Double), Halve(Halve));

#[test]
fn enum_is_made_by_macro_rules_and_in_a_function() {
    mod inner {
        #[derive(conjoin::Task)]
        pub(super) enum Inner {
            Double(super::Double),
        }
        conjoin::combine! { pub(super) struct Twice = super::Double => |number| Inner { inner: Inner::Double(super::Double { number }) } }
    }
    #[derive(Task)]
    enum Local {
        Double(Double),
    }
    let two = || Double { number: 1 };
    assert_eq!(block_on(Made2::Double(two()).run(&())).unwrap(), 2);
    assert_eq!(block_on(Made2::Halve(Halve { number: 2 }).run(&())).unwrap(), 1);
    assert_eq!(block_on(Local::Double(two()).run(&())).unwrap(), 2);
    assert_eq!(block_on(inner::Twice { number: 1 }.run(&())).unwrap(), 4);
}

#[task]
async fn big(number: u64) -> Result<u64, io::Error> {
    let held = [number; 62];
    ready(()).await;
    Ok(held[61])
}

#[task]
async fn small(number: u64) -> Result<u64, io::Error> {
    ready(()).await;
    Ok(number)
}

#[derive(Task)]
#[allow(dead_code)]
#[rustfmt::skip]
enum Sized9 { A(Small), B(Small), C(Big), D(Small), E(Small), F(Small), G(Small), H(Small), I(Small) }

#[test]
fn future_is_as_big_as_the_biggest_variants_and_a_word() {
    let cx = Context::new();
    let biggest = size_of_val(&Big { number: 1 }.run_in(&(), &cx));
    let size = size_of_val(&Sized9::A(Small { number: 1 }).run_in(&(), &cx));
    assert!(size <= biggest + size_of::<usize>(), "{size} of {biggest}");
}

#[test]
fn run_does_not_allocate() {
    let info = measure(|| {
        let sum = Sized9::C(Big { number: 1 }).run(&()).now_or_never().unwrap();
        assert_eq!(sum.unwrap(), 1);
    });
    assert_eq!(info.count_total, 0);
}
