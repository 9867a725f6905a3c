//! Without a stitch, outputs go to the inputs of the same names.

use conjoin::{Given, RunIn, Task, combine, task};
use futures::executor::block_on;

#[task(output(body, size))]
async fn read(key: String) -> Result<(String, usize), std::fmt::Error> {
    let size = key.len();
    Ok((key, size))
}

#[task]
async fn write(name: String, size: usize, body: String) -> String {
    format!("{name}{size}{body}")
}

combine! { struct ByName = Read => Write }

#[test]
fn named_outputs_go_to_inputs_of_the_same_names() {
    let task = ByName { key: "k".to_owned(), name: "n".to_owned() };
    assert_eq!(block_on(task.run(&())).unwrap(), "n1k");
}

combine! { struct Listed = Read { .. } => Write { body, size: 7, name: "n".to_owned() } }

#[test]
fn bound_input_is_not_wired_and_unused_outputs_are_dropped() {
    assert_eq!(block_on(Listed { key: "k".to_owned() }.run(&())).unwrap(), "n7k");
    let given = Listed::INFO.pair.unwrap().second.given;
    assert_eq!(given, [Given::Bound("\"n\".to_owned()"), Given::Bound("7"), Given::Wired("body")]);
}

combine! { struct OtherName = Read => Write { size as length, name: String::new(), .. } }

#[test]
fn renamed_input_is_open_and_not_wired() {
    assert_eq!(block_on(OtherName { key: "k".to_owned(), length: 3 }.run(&())).unwrap(), "3k");
}

#[task(output(body))]
fn plain(text: String) -> String {
    text
}

combine! { struct Whole = Plain => Write { name: String::new(), size: 0, .. } }

#[test]
fn plain_output_goes_to_the_input_of_the_same_name() {
    assert_eq!(block_on(Whole { text: "t".to_owned() }.run(&())).unwrap(), "0t");
}

#[task]
fn pass(body: String) -> String {
    body
}

combine! { struct PlainPass = Plain => Pass }
combine! { struct ReadRead = Plain => |text| Read { key: text } }
combine! { struct Nested = ReadRead => Write { name: String::new(), .. } }

#[test]
fn nested_pair_has_the_output_names_of_its_second_half() {
    assert_eq!(block_on(PlainPass { text: "t".to_owned() }.run(&())).unwrap(), "t");
    assert_eq!(block_on(Nested { text: "t".to_owned() }.run(&())).unwrap(), "1t");
    assert_eq!(ReadRead::INFO.outputs, ["body", "size"]);
}
