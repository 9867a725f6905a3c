//! `output(..)`, `derive(..)`, `name = ..`; `crate = ..` is shown in `crates.rs`.

use conjoin::{RunIn, Task, task};
use futures::executor::block_on;

/// Splits.
#[task(output(head, tail))]
fn split(text: String, at: usize) -> (String, String) {
    (text[..at].to_owned(), text[at..].to_owned())
}

#[task(output(head, tail))]
async fn try_split(text: String, at: usize) -> Result<(String, String), std::num::TryFromIntError> {
    u8::try_from(at)?;
    Ok(split(text, at))
}

#[task(output(length))]
fn measure(text: String) -> usize {
    text.len()
}

#[test]
fn tuple_parts_become_output_fields() {
    let SplitOutput { head, tail } =
        block_on(Split { text: "abc".to_owned(), at: 1 }.run(&())).unwrap();
    assert_eq!((head.as_str(), tail.as_str()), ("a", "bc"));
    let output = block_on(TrySplit { text: "abc".to_owned(), at: 2 }.run(&())).unwrap();
    assert_eq!((output.head.as_str(), output.tail.as_str()), ("ab", "c"));
    assert_eq!(Split::INFO.outputs, ["head", "tail"]);
}

#[test]
fn function_still_returns_the_tuple() {
    let (head, tail) = split("abc".to_owned(), 1);
    assert_eq!((head.as_str(), tail.as_str()), ("a", "bc"));
}

#[test]
fn single_output_name_does_not_wrap() {
    let length: usize = block_on(Measure { text: "abc".to_owned() }.run(&())).unwrap();
    assert_eq!(length, 3);
    assert_eq!(Measure::INFO.outputs, ["length"]);
}

#[task(derive(Debug, Clone, PartialEq, serde::Serialize))]
fn derived(a: u8) -> u8 {
    a
}

#[test]
fn derives_apply_to_the_struct() {
    let task = Derived { a: 1 };
    assert_eq!(task.clone(), task);
    assert_eq!(format!("{task:?}"), "Derived { a: 1 }");
    assert_eq!(serde_json::to_string(&task).unwrap(), r#"{"a":1}"#);
}

#[task(name = Renamed, output(left, right), derive(Debug))]
fn unhandy_name() -> (u8, u8) {
    (1, 2)
}

#[test]
fn name_option_names_the_struct() {
    let RenamedOutput { left, right } = block_on(Renamed.run(&())).unwrap();
    assert_eq!((left, right), unhandy_name());
    assert_eq!(Renamed::INFO.name, "Renamed");
}

/// `trace.rs` shows what the option does.
#[task(trace(a, %b, type))]
fn traced(a: Vec<u8>, b: u8, r#type: String) -> String {
    format!("{a:?}{b}{type}")
}

#[test]
fn trace_option_compiles_without_the_feature() {
    let task = Traced { a: vec![1], b: 2, r#type: "c".to_owned() };
    assert_eq!(block_on(task.run(&())).unwrap(), "[1]2c");
}
