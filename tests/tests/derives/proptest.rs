use conjoin::{combine, task};
use proptest::prelude::*;
use proptest_derive::Arbitrary;

#[task(output(text), derive(Debug, Arbitrary))]
fn read(
    #[proptest(regex = "[a-z]{1,8}")] key: String,
    #[proptest(strategy = "1..=10_u32")] limit: u32,
) -> String {
    format!("{key} {limit}")
}

#[task]
fn write(text: String, #[proptest(value = "true")] overwrite: bool, labels: Vec<u8>) -> String {
    format!("{text} {overwrite} {labels:?}")
}

combine! {
    #[derive(Debug, Arbitrary)]
    struct Copy = Read { key as source, .. } => Write
}

proptest! {
    #[test]
    fn task_is_arbitrary(read: Read) {
        prop_assert!((1..=8).contains(&read.key.len()) && (1..=10).contains(&read.limit));
    }

    #[test]
    fn combined_task_uses_its_halves_strategies(copy: Copy) {
        prop_assert!((1..=8).contains(&copy.source.len()) && (1..=10).contains(&copy.limit));
        prop_assert!(copy.overwrite && copy.labels.len() < 1_000);
    }
}
