#![deny(warnings)]

use conjoin::{RunIn, combine, task};
use futures::executor::block_on;

#[task]
#[must_use]
#[inline(always)]
pub fn read(key: String) -> String {
    key
}

#[must_use = "or it is lost"]
#[doc(hidden)]
#[cold]
#[task(output(text))]
#[allow(unused_variables, clippy::needless_pass_by_value)]
pub async fn write(unused: u8, text: String) -> String {
    text
}

#[task]
#[expect(unused_variables, reason = "a task that is to come")]
fn later(first: u8) -> u8 {
    7
}

#[task]
#[track_caller]
#[rustfmt::skip]
fn skipped(  number: u8  ) -> u8 { number }

#[cfg(all())]
#[task]
#[cfg_attr(all(), doc = "Conditional docs.")]
fn conditional(#[cfg_attr(all(), serde(default))] number: u8) -> u8 {
    number
}

#[cfg(any())]
#[task]
fn conditional(number: Absent) -> Absent {
    number
}

combine! { struct Moved = Read => |text, key| Write { text: text + &key, unused: 1 } }
combine! { struct Numbers = Later { first: 1 } => |number| Skipped { number } }
combine! { struct More = Numbers => |number| Conditional { number } }

fn main() {
    assert_eq!(block_on(Moved { key: "k".to_owned() }.run(&())).unwrap(), "kk");
    assert_eq!(block_on(More.run(&())).unwrap(), 7);
}
