//! `#[default(..)]` for every derive, on a task and on a pair.

use std::path::PathBuf;

use bon::Builder;
use clap::{Parser, ValueEnum};
use conjoin::{RunIn, Task, task};
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
