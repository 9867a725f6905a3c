use std::borrow::Cow;

use conjoin::{combine, task};

#[task]
fn read<'a>(key: Cow<'a, str>) -> String {
    key.into_owned()
}

#[task]
fn write(body: String) {
    drop(body);
}

combine! {
    struct Move = Read => |body| Write { body }
}

fn main() {
    drop(Move { key: "a".into() });
}
