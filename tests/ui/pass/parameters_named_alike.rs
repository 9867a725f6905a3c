//! Generic parameters with the names that a macro would take.
#![allow(non_camel_case_types)]

use conjoin::{Provide, RunIn, combine, task};
use futures::executor::block_on;

struct Base(u8);

#[derive(Provide)]
struct App {
    base: Base,
}

#[task]
async fn sum<Env: Into<u8>, E: Into<u8>, T: Into<u8>>(base: &Base, a: Env, b: E, c: T) -> u8 {
    base.0 + a.into() + b.into() + c.into()
}

#[task(output(left, right))]
fn halve<Self_, Env2, const N: usize>(env: [Self_; N], cx: Env2) -> ([Self_; N], Env2) {
    (env, cx)
}

#[task]
fn show<Task: std::fmt::Debug, Output: std::fmt::Debug>(left: Task, right: Output) -> String {
    format!("{left:?}{right:?}")
}

combine! { struct Halves = Halve::<u8, u8, 2> => Show::<[u8; 2], u8> }
combine! { struct Sums = Sum::<u8, bool, u8> => |sum| Halve::<u8, char, 1> { env: [sum], cx: 'x' } }

fn main() {
    let task = Halves { env: [1, 2], cx: 3 };
    assert_eq!(block_on(task.run(&())).unwrap(), "[1, 2]3");
    let app = App { base: Base(1) };
    let output = block_on(Sums { a: 1, b: true, c: 2 }.run(&app)).unwrap();
    assert_eq!((output.left, output.right), ([5], 'x'));
}
