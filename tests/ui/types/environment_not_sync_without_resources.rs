use std::cell::Cell;

use conjoin::{RunIn, task};

#[task]
async fn upper(text: String) -> String {
    text.to_uppercase()
}

fn main() {
    let count = Cell::new(0);
    let _ = Upper { text: "a".to_owned() }.run(&count);
}
