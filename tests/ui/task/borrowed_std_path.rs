use std::io;

use conjoin::{Context, task};

#[task]
fn unpack(cx: &Context, key: String) -> io::Result<&std::path::Path> {
    drop(key);
    cx.scratch()
}

fn main() {}
