//! `#[default(..)]` for every derive, on a task and on a pair.

use std::path::PathBuf;

use bon::Builder;
use clap::{Parser, ValueEnum};
use conjoin::{RunIn, Task, combine, task};
use futures::executor::block_on;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

/// A default is evaluated here, whatever the pair's module has.
const LINES: usize = 4;

#[derive(Debug, Clone, PartialEq, ValueEnum, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Order {
    Up,
    Down,
}

#[task(
    output(text),
    derive(Debug, Default, PartialEq, Builder, Deserialize, JsonSchema, Parser, Serialize)
)]
fn read(
    /// Object to read.
    key: String,
    /// Maximum number of lines.
    #[default(LINES * 2)]
    limit: usize,
    #[default(Order::Down)] order: Order,
    #[default(PathBuf::from("tmp"))] folder: PathBuf,
    #[default(Some(3))] range: Option<u8>,
    #[default(vec![1, 2])] parts: Vec<u8>,
    #[default(false)] quiet: bool,
    #[default(true)]
    #[arg(long, action = clap::ArgAction::Set)]
    verify: bool,
) -> String {
    format!("{key} {limit} {order:?} {} {range:?} {parts:?} {quiet} {verify}", folder.display())
}

#[task(derive(Builder, Default, Deserialize, Parser))]
fn write(
    text: String,
    /// Tries.
    #[arg(long, short)]
    #[builder(into)]
    #[default(3)]
    tries: u32,
    #[default(7)]
    #[arg(long, default_value_t = 8)]
    #[serde(default)]
    own: u8,
) -> String {
    format!("{text} {tries} {own}")
}

mod pairs {
    use super::*;

    combine! {
        #[derive(Debug, Default, PartialEq, Builder, Deserialize, JsonSchema, Parser, Serialize)]
        pub(super) struct Copy = Read { key as source, .. } => Write
    }
}
use pairs::Copy;

combine! {
    #[derive(Debug, Default, PartialEq, Builder, Deserialize, Parser)]
    struct Copied = Copy => |text| Show { text }
}

#[task]
fn show(text: String) -> String {
    text
}

fn run<T: RunIn<(), Output = String, Error: std::fmt::Debug> + Send>(task: T) -> String {
    block_on(task.run(&())).unwrap()
}

const READ: &str = r#"a 8 Down tmp Some(3) [1, 2] false true"#;

#[test]
fn each_derive_has_the_defaults_of_a_task() {
    assert_eq!(run(Read::parse_from(["read", "a"])), READ);
    assert_eq!(run(serde_json::from_str::<Read>(r#"{"key":"a"}"#).unwrap()), READ);
    assert_eq!(run(Read::builder().key("a".to_owned()).build()), READ);
    assert_eq!(run(Read { key: "a".to_owned(), ..Read::default() }), READ);
    let schema = schema_for!(Read).to_value();
    assert_eq!(schema["required"], serde_json::json!(["key"]));
    assert_eq!(schema["properties"]["limit"]["default"], 8);
}

#[task(output(text), derive(Clone, Debug, Default))]
fn repeat<T: ToString + Clone>(value: T, #[default(N)] times: usize) -> String {
    vec![value.to_string(); times].concat()
}

const N: usize = 2;

#[test]
fn generic_task_has_defaults() {
    assert_eq!(run(Repeat { value: 1, ..Repeat::default() }), "11");
}

#[test]
fn description_and_drawing_have_the_default() {
    assert_eq!(Read::INFO.inputs[1].default, Some("LINES * 2"));
    assert!(Read::INFO.to_string().contains("limit: usize = LINES * 2\n"), "{}", Read::INFO);
}

#[test]
fn owners_attribute_takes_precedence() {
    let line = ["write", "a", "-t", "2"];
    assert_eq!(run(Write::parse_from(line)), "a 2 8");
    assert_eq!(run(serde_json::from_str::<Write>(r#"{"text":"a"}"#).unwrap()), "a 3 0");
    assert_eq!(run(Write::builder().text("a".to_owned()).build()), "a 3 7");
    assert_eq!(run(Write::default()), " 3 7");
}

#[test]
fn each_derive_has_the_defaults_of_a_pair() {
    let text = format!("{READ} 3 8");
    assert_eq!(run(Copy::parse_from(["copy", "a"])), text);
    assert_eq!(run(Copied::parse_from(["copy", "a"])), text);
    // The owner's attribute takes precedence.
    let text = format!("{READ} 3 0");
    assert_eq!(run(serde_json::from_str::<Copy>(r#"{"source":"a"}"#).unwrap()), text);
    let text = format!("{READ} 3 7");
    assert_eq!(run(Copy::builder().source("a".to_owned()).build()), text);
    assert_eq!(run(Copy { source: "a".to_owned(), ..Copy::default() }), text);
    assert_eq!(run(Copied { source: "a".to_owned(), ..Copied::default() }), text);
}

#[test]
fn default_without_an_attribute_is_an_option() {
    let line =
        "copy a --limit 1 --order up --folder b --range 9 --parts 5 --quiet --verify false -t 2";
    let text = "a 1 Up b Some(9) [5] true false 2 8";
    assert_eq!(run(Copy::parse_from(line.split(' '))), text);
}

combine! { struct Short = Read { key, limit: 1 } => |text| Write { text } }

combine! { struct Wired = Text => Print { first } }

#[task(output(first, second))]
fn text() -> (String, String) {
    ("a".to_owned(), "b".to_owned())
}

#[task]
fn print(first: String, #[default("-".to_owned())] second: String) -> String {
    first + &second
}

#[test]
fn input_left_out_has_its_default_and_is_not_wired() {
    assert_eq!(run(Short { key: "a".to_owned() }), "a 1 Down tmp Some(3) [1, 2] false true 3 7");
    assert_eq!(run(Wired {}), "a-");
    let drawn = Short::INFO.to_string();
    assert!(drawn.contains("tries = 3\n"), "{drawn}");
    assert!(Read::INFO.to_string().contains("limit: usize = LINES * 2\n"), "{}", Read::INFO);
}

combine! {
    #[derive(Debug, Default, Deserialize)]
    struct Repeated = Repeat::<u8> => |text| Write { text, .. }
}

#[test]
fn pair_of_a_generic_task_has_its_defaults() {
    let task: Repeated = serde_json::from_str(r#"{"value":1}"#).unwrap();
    assert_eq!(run(task), "11 3 0");
    assert_eq!(run(Repeated { value: 2, ..Repeated::default() }), "22 3 7");
}

#[task(output(text))]
fn give(text: String, tries: u32) -> String {
    format!("{text}{tries}")
}

combine! {
    #[derive(Debug, PartialEq, Default, Deserialize)]
    struct Shared = Give { text, tries } => |given, #[default(1 + 1)] times: usize| Write {
        text: given.repeat(times),
        tries,
    }
}

#[test]
fn shared_input_and_input_of_the_stitch_have_defaults() {
    let task: Shared = serde_json::from_str(r#"{"text":"a"}"#).unwrap();
    assert_eq!(task, Shared { text: "a".to_owned(), tries: 3, times: 2 });
    assert_eq!(Shared::default(), Shared { text: String::new(), ..task });
    assert_eq!(run(Shared { text: "b".to_owned(), ..Shared::default() }), "b3b3 3 7");
    let defaults: Vec<_> = Shared::INFO.inputs.iter().map(|input| input.default).collect();
    assert_eq!(defaults, [None, Some("3"), Some("1 + 1")]);
}
