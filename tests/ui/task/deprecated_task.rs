#![deny(deprecated)]

use conjoin::{RunIn, task};

#[task]
#[deprecated(note = "use `read_all`")]
pub fn read(key: String) -> String {
    key
}

fn main() {
    let _ = Read { key: String::new() }.run(&());
}
