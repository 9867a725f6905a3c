//! Bound, open, renamed, the rest, and a path alone.

use conjoin::{RunIn, Task, combine, task};
use futures::executor::block_on;

#[task]
async fn read(bucket: String, key: String) -> String {
    format!("{bucket}/{key}")
}

#[task]
async fn write(body: String, name: String, overwrite: bool) -> String {
    format!("{body}>{name}{overwrite}")
}

const BUCKET: &str = "b";

combine! {
    struct Bound = Read { bucket: BUCKET.to_owned(), key: "k".to_owned() } => |body| Write {
        body,
        name: "n".to_owned(),
        overwrite: 1 > 0,
    }
}

#[test]
fn bound_input_is_not_a_field() {
    assert_eq!(block_on(Bound.run(&())).unwrap(), "b/k>ntrue");
    assert!(Bound::INFO.inputs.is_empty());
}

combine! {
    struct Open = Read { bucket, key } => |text| Write { body: text, name, overwrite };
}

#[test]
fn named_input_is_open() {
    let (bucket, key, name) = ("b".to_owned(), "k".to_owned(), "n".to_owned());
    let task = Open { bucket, key, name, overwrite: false };
    assert_eq!(block_on(task.run(&())).unwrap(), "b/k>nfalse");
}

combine! {
    struct Renamed = Read { key as source, bucket as from } => |body| Write { body, name as target, .. }
}

#[test]
fn input_can_be_open_under_another_name() {
    let (source, from, target) = ("k".to_owned(), "b".to_owned(), "n".to_owned());
    let task = Renamed { source, from, target, overwrite: false };
    assert_eq!(block_on(task.run(&())).unwrap(), "b/k>nfalse");
}

combine! { struct Rest = Read { key: "k".to_owned(), .. } => |body| Write { body, .. } }

#[test]
fn dots_open_the_remaining_inputs() {
    let task = Rest { bucket: "b".to_owned(), name: "n".to_owned(), overwrite: true };
    assert_eq!(block_on(task.run(&())).unwrap(), "b/k>ntrue");
    let names: Vec<_> = Rest::INFO.inputs.iter().map(|input| input.name).collect();
    assert_eq!(names, ["bucket", "name", "overwrite"]);
}

#[task]
fn shout(text: String) -> String {
    text.to_uppercase()
}

#[task(output(text))]
fn say(word: String) -> String {
    word
}

combine! { struct SayAndShout = Say => Shout }

#[test]
fn path_alone_opens_all_inputs() {
    assert_eq!(block_on(SayAndShout { word: "a".to_owned() }.run(&())).unwrap(), "A");
}

combine! { struct ShoutTwice = Shout => |text| Shout { text } }

#[test]
fn both_halves_can_be_the_same_task() {
    assert_eq!(block_on(ShoutTwice { text: "a".to_owned() }.run(&())).unwrap(), "A");
}

#[task]
fn join(right: String, left: String) -> String {
    left + &right
}

combine! {
    struct Suffixed = Say => |word, right| Join { right, left: word + &right }
}

#[test]
fn expressions_can_use_a_lent_input_before_it_moves() {
    let task = Suffixed { word: "a".to_owned(), right: "b".to_owned() };
    assert_eq!(block_on(task.run(&())).unwrap(), "abb");
}

combine! {
    struct InOrder = Join { left: String::from("a"), right: String::from("b") } => |text| Write {
        overwrite: text.len() == 2,
        name: text.clone(),
        body: text,
    }
}

/// Slots are evaluated in source order, not in parameter order: `text` moves in the last slot.
#[test]
fn expressions_are_evaluated_in_source_order() {
    assert_eq!(block_on(InOrder.run(&())).unwrap(), "ab>abtrue");
}
