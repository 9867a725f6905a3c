use std::fmt::Display;

use conjoin::{combine, task};

#[task]
fn read(key: String) -> Vec<u8> {
    key.into_bytes()
}

#[task]
fn wrap<T: Display>(body: T) -> String {
    body.to_string()
}

combine! {
    struct Move = Read => |body| Wrap::<Vec<u8>> { body }
}

fn main() {}
