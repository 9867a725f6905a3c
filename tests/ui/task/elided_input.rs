use conjoin::{RunIn, combine, task};

use std::borrow::Cow;

struct Options;

#[task]
fn read(key: Option<&str>) -> String {
    key.unwrap_or_default().to_owned()
}

#[task]
fn set(options: Option<&Options>) -> bool {
    options.is_some()
}

#[task]
fn own(text: Cow<'_, str>) -> String {
    text.into_owned()
}

#[task]
fn list(parts: (Vec<&[u8]>, usize)) -> usize {
    parts.0.len() + parts.1
}

#[task]
fn show(value: Option<&dyn ToString>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

combine! { struct ReadOwn = Read => |text| Own { text } }

fn main() {
    let _ = ReadOwn { key: Some("a") }.run(&());
}
