use conjoin::{RunIn, combine, task};

use std::future::Future;

#[task]
fn lines(text: String) -> impl Iterator<Item = String> {
    text.lines().map(str::to_owned).collect::<Vec<_>>().into_iter()
}

#[task]
fn read(key: String) -> impl Future<Output = String> {
    async { key }
}
#[task]
fn write(body: String) {
    drop(body);
}

combine! { struct Move = Lines => |body| Write { body: body.collect() } }

fn main() {
    let _ = Move { text: String::new() }.run(&());
}
