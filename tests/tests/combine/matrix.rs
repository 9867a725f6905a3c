//! `enum Move = [..] => [..]`: all pairs of two lists, and the enum of them.

use std::error::Error;
use std::num::ParseIntError;

use conjoin::{CombinedError, Provide, RunIn, Task, combine, task};
use futures::executor::block_on;
use serde::{Deserialize, Serialize};

struct Base(u32);

#[derive(Provide)]
struct App {
    base: Base,
}

#[task(output(text))]
fn const_read(key: String) -> String {
    key
}

#[task(output(text))]
fn base_read(base: &Base, key: String) -> String {
    format!("{key}{}", base.0)
}

#[task]
fn parse_write(text: String) -> Result<u32, ParseIntError> {
    text.parse()
}

#[task]
fn len_write(text: String, plus: u32) -> u32 {
    u32::try_from(text.len()).unwrap() + plus
}

combine! {
    /// Any to any.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[each(derive(Debug, Clone, PartialEq, Serialize, Deserialize))]
    #[serde(rename_all = "snake_case")]
    enum Move = [
        ConstRead as Const,
        #[cfg(all())]
        BaseRead { key as from } as Base,
        #[cfg(any())]
        MissingRead as Missing,
    ] => [ParseWrite as Parse, LenWrite as Len]
}

#[test]
fn enum_runs_the_pair_of_its_variant() {
    let app = App { base: Base(7) };
    let run = |task: Move| block_on(task.run(&app));
    assert_eq!(run(Move::ConstToParse(ConstToParse { key: "12".to_owned() })).unwrap(), 12);
    assert_eq!(run(Move::BaseToParse(BaseToParse { from: "1".to_owned() })).unwrap(), 17);
    let len = BaseToLen { from: "1".to_owned(), plus: 10 };
    assert_eq!(run(Move::BaseToLen(len)).unwrap(), 12);
}

#[test]
fn error_names_the_pair_and_keeps_its_error() {
    let task = Move::ConstToParse(ConstToParse { key: "x".to_owned() });
    let error = block_on(task.run(&App { base: Base(0) })).unwrap_err();
    assert_eq!(error.to_string(), "ConstToParse: ParseWrite: invalid digit found in string");
    assert!(error.source().unwrap().is::<ParseIntError>());
    assert!(matches!(error, MoveError::ConstToParse(CombinedError::Second(_))));
}

#[test]
fn all_lists_the_pairs() {
    let names: Vec<_> = Move::ALL.iter().map(|info| info.name).collect();
    assert_eq!(names, ["ConstToParse", "ConstToLen", "BaseToParse", "BaseToLen"]);
    assert_eq!(Move::ALL[3].docs, "BaseRead to LenWrite");
    assert_eq!(Move::INFO.variants.len(), 4);
    assert_eq!(Move::INFO.docs, "Any to any.");
    let task = Move::ConstToParse(ConstToParse { key: String::new() });
    assert_eq!(task.info().name, "ConstToParse");
}

#[test]
fn attributes_go_to_the_enum_and_to_each_pair() {
    let json = r#"{"const_to_len":{"key":"abc","plus":1}}"#;
    let task: Move = serde_json::from_str(json).unwrap();
    assert_eq!(task, Move::ConstToLen(ConstToLen { key: "abc".to_owned(), plus: 1 }));
    assert_eq!(serde_json::to_string(&task).unwrap(), json);
}

combine! {
    #[task(error = StitchedFailed)]
    enum Stitched = [ConstRead as C, BaseRead as B] => |text, prefix: String, key| [
        LenWrite { text: format!("{prefix}{text}{key}"), plus: 0 } as L,
    ]
}

#[test]
fn stitch_is_the_same_for_all_pairs() {
    let task = CToL { key: "ab".to_owned(), prefix: "c".to_owned() };
    assert_eq!(block_on(task.run(&())).unwrap(), 5);
    let error: Option<StitchedFailed> = None;
    assert!(error.is_none());
}

combine! { enum Nothing = [] => [] }

#[test]
fn enum_without_entries_is_fine() {
    assert!(Nothing::ALL.is_empty() && Nothing::INFO.variants.is_empty());
}

// An enum of pairs as a half.
combine! { struct Nested = Move => |number| LenWrite { text: number.to_string(), .. } }

#[test]
fn enum_is_a_half() {
    let inner = Move::ConstToLen(ConstToLen { key: "abcdefghij".to_owned(), plus: 0 });
    let task = Nested { r#move: inner, plus: 1 };
    assert_eq!(block_on(task.run(&App { base: Base(0) })).unwrap(), 3);
}
