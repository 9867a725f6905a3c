//! All derives on one struct, and all attributes on a struct without derives.

use bon::Builder;
use clap::Parser;
use conjoin::{RunIn, combine, task};
use futures::executor::block_on;
use garde::Validate;
use proptest::prelude::*;
use proptest_derive::Arbitrary;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

#[task(output(text))]
fn read(
    /// Object to read.
    #[arg(long)]
    #[builder(into)]
    #[garde(ascii)]
    #[proptest(regex = "[a-z]{1,8}")]
    #[serde(rename = "from")]
    key: String,
    /// Maximum number of lines.
    #[arg(long, default_value_t = 10)]
    #[builder(default = 10)]
    #[garde(range(max = 100))]
    #[proptest(strategy = "1..=10_u32")]
    #[schemars(range(max = 100))]
    #[serde(default)]
    limit: u32,
) -> String {
    format!("{key} {limit}")
}

#[task]
fn write(
    text: String,
    #[arg(long)]
    #[garde(skip)]
    owner: Option<String>,
) -> String {
    format!("{text} {owner:?}")
}

combine! {
    #[derive(
        Debug, Clone, PartialEq, Arbitrary, Builder, Deserialize, JsonSchema, Parser, Serialize,
        Validate,
    )]
    struct Copy = Read { key as source, .. } => Write
}

combine! { struct Plain = Read => Write }

proptest! {
    #[test]
    fn each_derive_uses_its_own_attributes(copy: Copy) {
        let text = serde_json::to_string(&copy).unwrap();
        prop_assert_eq!(serde_json::from_str::<Copy>(&text).unwrap(), copy.clone());
        prop_assert!(copy.validate().is_ok());
        let Copy { source, limit, owner } = copy.clone();
        let built = Copy::builder().source(source.clone()).limit(limit).maybe_owner(owner.clone());
        prop_assert_eq!(built.build(), copy.clone());
        let limit = limit.to_string();
        let mut line = vec!["copy", "--source", &source, "--limit", &limit];
        let owner = owner.map(|owner| format!("--owner={owner}"));
        line.extend(owner.as_deref());
        prop_assert_eq!(Copy::try_parse_from(line).unwrap(), copy);
    }
}

#[test]
fn schema_matches_payload() {
    let schema = schema_for!(Copy).to_value();
    assert_eq!(schema["properties"]["from"]["description"], "Object to read.");
    assert_eq!(schema["properties"]["limit"]["maximum"], 100);
}

#[test]
fn attributes_work_without_any_derive() {
    let task = Plain { key: "a".to_owned(), limit: 1, owner: None };
    assert_eq!(block_on(task.run(&())).unwrap(), "a 1 None");
}
