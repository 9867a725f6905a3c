//! Docs, derives and attributes of the struct and of its open inputs.

use clap::Parser;
use conjoin::{Half, RunIn, Task, combine, task};
use futures::executor::block_on;
use serde::{Deserialize, Serialize};

#[task(output(body))]
fn read(
    /// Object to read.
    #[arg(long)]
    #[serde(rename = "k")]
    key: String,
    /// Maximum number of lines.
    #[arg(long)]
    limit: Option<usize>,
) -> String {
    format!("{key}{limit:?}")
}

#[task]
fn write(
    body: String,
    /// Replace an existing object.
    #[arg(long)]
    #[serde(default)]
    overwrite: bool,
    /// Labels.
    #[arg(long)]
    #[serde(default)]
    label: Vec<u8>,
) -> String {
    format!("{body}{overwrite}{label:?}")
}

combine! {
    /// Moves one object.
    ///
    /// Whole.
    #[derive(Debug, Clone, PartialEq, Parser, Serialize, Deserialize)]
    #[command(name = "move")]
    #[serde(deny_unknown_fields)]
    struct Move = Read { key as source, .. } => Write
}

#[test]
fn docs_of_halves_become_field_docs() {
    assert_eq!(Move::INFO.docs, "Moves one object.\n\nWhole.");
    let [source, limit, overwrite, _] = Move::INFO.inputs else { panic!() };
    assert_eq!((source.name, source.docs), ("source", "Object to read."));
    assert_eq!(source.half, Some(Half::First));
    assert_eq!(
        (overwrite.docs, overwrite.half),
        ("Replace an existing object.", Some(Half::Second))
    );
    assert_eq!(limit.ty, "Option<usize>");
}

#[test]
fn combined_task_parses_a_command_line() {
    let task =
        Move::parse_from(["move", "--source", "s", "--overwrite", "--label", "1", "--label", "2"]);
    assert_eq!(
        task,
        Move { source: "s".to_owned(), limit: None, overwrite: true, label: vec![1, 2] }
    );
    assert_eq!(block_on(task.run(&())).unwrap(), "sNonetrue[1, 2]");
    let help = <Move as clap::CommandFactory>::command().render_help().to_string();
    assert!(help.contains("Object to read") && help.contains("Moves one object"), "{help}");
}

#[test]
fn combined_task_serializes_and_deserializes() {
    let task: Move = serde_json::from_str(r#"{"k":"s","limit":2}"#).unwrap();
    assert_eq!(
        task,
        Move { source: "s".to_owned(), limit: Some(2), overwrite: false, label: vec![] }
    );
    assert!(serde_json::from_str::<Move>(r#"{"k":"s","limit":2,"other":1}"#).is_err());
    assert_eq!(
        serde_json::to_string(&task).unwrap(),
        r#"{"k":"s","limit":2,"overwrite":false,"label":[]}"#
    );
}

combine! { struct Plain = Read => Write }
combine! { #[derive(Debug, Clone)] struct Again = Plain => |text| Write { body: text, overwrite as o, label as l } }

#[test]
fn attributes_without_their_derive_are_ignored() {
    let task =
        Again { key: "k".into(), limit: None, overwrite: true, label: vec![], o: false, l: vec![] };
    assert_eq!(block_on(task.clone().run(&())).unwrap(), "kNonetrue[]false[]");
    assert_eq!(Again::INFO.inputs[0].docs, "Object to read.");
}
