#![deny(warnings)]

use conjoin::{RunIn, task};
use futures::executor::block_on;

#[deprecated(note = "read whole objects")]
#[task(output(body, size), derive(Debug, Clone))]
pub async fn read_range(#[allow(unused)] key: String, #[serde(default)] size: usize) -> (String, usize) {
    (key, size)
}

#[allow(deprecated)]
fn main() {
    let task = ReadRange { key: "k".to_owned(), size: 1 };
    assert_eq!(block_on(task.run(&())).unwrap().body, "k");
}
