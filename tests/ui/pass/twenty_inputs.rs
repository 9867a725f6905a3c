use conjoin::{RunIn, Task, combine, task};
use futures::executor::block_on;

#[task(output(sum))]
fn read(
    /// Number 0.
    #[serde(default)]
    left_0: u64,
    /// Number 1.
    #[serde(default)]
    left_1: u64,
    /// Number 2.
    #[serde(default)]
    left_2: u64,
    /// Number 3.
    #[serde(default)]
    left_3: u64,
    /// Number 4.
    #[serde(default)]
    left_4: u64,
    /// Number 5.
    #[serde(default)]
    left_5: u64,
    /// Number 6.
    #[serde(default)]
    left_6: u64,
    /// Number 7.
    #[serde(default)]
    left_7: u64,
    /// Number 8.
    #[serde(default)]
    left_8: u64,
    /// Number 9.
    #[serde(default)]
    left_9: u64,
) -> u64 {
    [left_0, left_1, left_2, left_3, left_4, left_5, left_6, left_7, left_8, left_9].iter().sum()
}

#[task]
fn write(
    sum: u64,
    right_0: u64,
    right_1: u64,
    right_2: u64,
    right_3: u64,
    right_4: u64,
    right_5: u64,
    right_6: u64,
    right_7: u64,
    right_8: u64,
    right_9: u64,
) -> u64 {
    [sum, right_0, right_1, right_2, right_3, right_4, right_5, right_6, right_7, right_8, right_9].iter().sum()
}

combine! {
    #[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
    #[serde(default)]
    struct All = Read => Write
}

fn main() {
    let task: All = serde_json::from_str(r#"{"left_9":1,"right_9":2}"#).unwrap();
    assert_eq!(All::INFO.inputs.len(), 20);
    assert_eq!(block_on(task.clone().run(&())).unwrap(), 3);
    assert_eq!(block_on(All { left_0: 1, right_0: 1, ..task }.run(&())).unwrap(), 5);
}
