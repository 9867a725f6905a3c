use conjoin::{RunIn, combine, task};

use std::fmt::Display;

#[task]
fn read(key: impl Display + Send, times: usize) -> String {
    key.to_string().repeat(times)
}
#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = Read => |body| Write { body } }

fn main() {
    let _ = Move { key: 1, times: 2 }.run(&());
}
