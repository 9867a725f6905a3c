//! Lints that are forbidden cannot be allowed, by a macro as little as by the user.
#![forbid(unsafe_code, missing_docs, unused_imports, unused_macros, unreachable_pub, deprecated)]

use conjoin::{RunIn, combine, task};
use futures::executor::block_on;

/// Reads.
#[task(output(body))]
pub fn read(
    /// Where.
    key: String,
) -> String {
    key
}

#[task]
async fn write(body: String, /** How often. */ times: usize) -> String {
    body.repeat(times)
}

combine! {
    /// Both.
    pub(crate) struct Copied = Read => Write
}

combine! {
    /// Not used.
    struct Unused = Copied { times: 1, .. } => |body| Write { body, times: 2 }
}

#[task]
fn spare(key: String) -> String {
    key
}

fn main() {
    let _ = (Unused { key: String::new() }, spare(String::new()));
    assert_eq!(block_on(Copied { key: "k".to_owned(), times: 2 }.run(&())).unwrap(), "kk");
}
