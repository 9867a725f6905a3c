//! Halves from other crates: with another edition, re-exported, with `conjoin` renamed or re-exported.

use conjoin::{Provide, RunIn, Task, combine};
use futures::executor::block_on;
use test_behind_facade::{Double, DoubleTwice};
use test_leaf::Store;
use test_middle::{Read, Wrap, WrapTwice};
use test_renamed::{AddAndScale, AddTwice, Base};

#[derive(Provide)]
struct Env {
    store: Store,
    base: Base,
}

fn env() -> Env {
    Env { store: Store("s"), base: Base(1) }
}

combine! {
    #[derive(Debug, Clone, serde::Deserialize)]
    struct Here = Read { key as source, optional } => |read, optional| Wrap::<String> {
        body: format!("{}{}", read.body, optional.is_some()),
        with: '-',
    }
}

#[test]
fn halves_can_come_from_another_crate() {
    let task: Here = serde_json::from_str(r#"{"optional":true}"#).unwrap();
    assert_eq!(block_on(task.run(&env())).unwrap(), "-s/Some(true)true-");
    assert_eq!(Here::INFO.inputs[0].docs, "Object to read.");
}

combine! { struct Deeper = WrapTwice => test_leaf::Wrap::<String> }

#[test]
fn half_can_be_a_nested_pair_across_three_crates() {
    let task = Deeper { key: "k".to_owned(), inner: '1', outer: '2', with: '3' };
    assert_eq!(block_on(task.run(&env())).unwrap(), "321s/kNone123");
}

combine! {
    struct Renamed = test_middle::renamed::Fetch { optional: None, .. } => |read| Wrap::<usize> {
        body: read.size,
        with: '|',
    }
}

#[test]
fn half_can_be_renamed_by_its_import() {
    assert_eq!(block_on(Renamed { key: "k".to_owned() }.run(&env())).unwrap(), "|7|");
    let error = <Renamed as Task>::Error::First(std::fmt::Error);
    assert!(error.to_string().starts_with("Read: "), "{error}");
}

combine! { struct Mixed = AddTwice { number as start } => DoubleTwice }
combine! { struct MixedAgain = Mixed => |number| Double { number } }

#[test]
fn conjoin_can_be_renamed_or_reexported() {
    assert_eq!(block_on(MixedAgain { start: 1 }.run(&env())).unwrap(), 24);
    let renamed = test_renamed::Env { base: Base(2) };
    assert_eq!(block_on(AddTwice { number: 0 }.run(&renamed)).unwrap(), 4);
}

combine! {
    #[derive(Debug, Default, clap::Parser, serde::Deserialize)]
    struct Fenced = Read { optional: None, .. } => |read| test_leaf::Fence { body: read.body, .. }
}

#[test]
fn default_is_evaluated_in_the_crate_of_the_task() {
    let task: Fenced = serde_json::from_str(r#"{"key":"k"}"#).unwrap();
    assert_eq!(block_on(task.run(&env())).unwrap(), "|s/kNone|");
    let task = <Fenced as clap::Parser>::parse_from(["fenced", "k"]);
    assert_eq!(block_on(task.run(&env())).unwrap(), "|s/kNone|");
    assert_eq!(block_on(Fenced::default().run(&env())).unwrap(), "|s/None|");
}

#[test]
fn cfg_attr_is_decided_in_the_crate_of_the_task() {
    let task: Fenced = serde_json::from_str(r##"{"key":"k","fence":"#"}"##).unwrap();
    assert_eq!(block_on(task.run(&env())).unwrap(), "#s/kNone#");
}

#[test]
fn default_is_found_with_conjoin_renamed() {
    let renamed = test_renamed::Env { base: Base(2) };
    let task = AddAndScale { number: 1, ..AddAndScale::default() };
    assert_eq!(block_on(task.run(&renamed)).unwrap(), 9);
}
