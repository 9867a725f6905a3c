use conjoin::{combine, task};
use garde::Validate;

#[task(output(text), derive(Validate))]
fn read(
    #[garde(length(min = 1), prefix("s3://"))] key: String,
    #[garde(range(max = 100))] limit: u32,
) -> String {
    format!("{key} {limit}")
}

#[task]
fn write(
    text: String,
    #[garde(inner(length(max = 2)))] labels: Vec<String>,
    #[garde(skip)] owner: Option<String>,
) -> String {
    format!("{text} {labels:?} {owner:?}")
}

combine! {
    #[derive(Validate)]
    struct Copy = Read { key as source, .. } => Write
}

fn mistakes(task: &impl Validate<Context = ()>) -> Vec<String> {
    let report = task.validate().err();
    let mistakes = report.iter().flat_map(garde::Report::iter);
    let mut mistakes: Vec<_> = mistakes.map(|(path, error)| format!("{path}: {error}")).collect();
    mistakes.sort();
    mistakes
}

#[test]
fn task_is_validated() {
    assert!(mistakes(&Read { key: "s3://a".to_owned(), limit: 1 }).is_empty());
    let read = Read { key: "s3://a".to_owned(), limit: 101 };
    assert_eq!(mistakes(&read), ["limit: greater than 100"]);
}

#[test]
fn combined_task_uses_its_halves_rules() {
    let source = "a".to_owned();
    let labels = vec!["x".to_owned(), "long".to_owned()];
    let copy = Copy { source, limit: 101, labels, owner: None };
    let expected = [
        "labels[1]: length is greater than 2",
        "limit: greater than 100",
        r#"source: value does not begin with "s3://""#,
    ];
    assert_eq!(mistakes(&copy), expected);
}
