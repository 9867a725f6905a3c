use conjoin::{combine, task};
use proptest::collection::size_range;
use test_strategy::{Arbitrary, proptest};

#[task(output(text), derive(Debug, Arbitrary))]
fn read(
    #[strategy("[a-z]{1,8}")] key: String,
    #[strategy(1..=10_u32)] limit: u32,
    #[any(size_range(3).lift())]
    #[filter(|it| it[0] < 128)]
    range: Vec<u8>,
) -> String {
    format!("{key} {limit} {range:?}")
}

#[task]
fn write(text: String, #[map(|it: bool| it || true)] overwrite: bool) -> String {
    format!("{text} {overwrite}")
}

combine! {
    #[derive(Debug, Arbitrary)]
    struct Copy = Read { key as source, .. } => Write
}

// The attributes have no derive here.
combine! { struct Plain = Read => Write }

#[proptest]
fn task_is_arbitrary(read: Read) {
    assert!((1..=8).contains(&read.key.len()) && (1..=10).contains(&read.limit));
    assert!(read.range.len() == 3 && read.range[0] < 128);
}

#[proptest]
fn combined_task_uses_its_halves_strategies(copy: Copy) {
    assert!((1..=8).contains(&copy.source.len()) && (1..=10).contains(&copy.limit));
    assert!(copy.range.len() == 3 && copy.overwrite);
}

#[test]
fn attribute_without_its_derive_is_ignored() {
    let _ = Plain { key: String::new(), limit: 1, range: Vec::new(), overwrite: false };
}
