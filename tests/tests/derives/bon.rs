use bon::Builder;
use conjoin::{RunIn, combine, task};
use futures::executor::block_on;

#[task(output(text), derive(Builder))]
fn read(
    #[builder(into)] key: String,
    #[builder(default = 10)] limit: usize,
    range: Option<u8>,
) -> String {
    format!("{key} {limit} {range:?}")
}

#[task]
fn write(text: String, #[builder(default)] overwrite: bool, owner: Option<u8>) -> String {
    format!("{text} {overwrite} {owner:?}")
}

combine! {
    #[derive(Builder)]
    struct Copy = Read { key as source, .. } => Write
}

#[test]
fn task_has_a_builder() {
    let task = Read::builder().key("a").limit(2).build();
    assert_eq!((task.key.as_str(), task.limit, task.range), ("a", 2, None));
}

#[test]
fn combined_task_has_a_builder_with_its_halves_defaults() {
    let task = Copy::builder().source("a").owner(7).build();
    assert_eq!(block_on(task.run(&())).unwrap(), "a 10 None false Some(7)");
    let task = Copy::builder().source("a").limit(1).maybe_range(Some(3)).overwrite(true).build();
    assert_eq!(block_on(task.run(&())).unwrap(), "a 1 Some(3) true None");
}
