//! Functions with names of the prelude, of keywords and of the variables in the macros' output.
use conjoin::{RunIn, combine, task};
use futures::executor::block_on;

#[task]
fn drop(number: u8) -> u8 {
    number
}

#[task]
fn main_(number: u8) -> u8 {
    number
}

#[task]
async fn async_(number: u8) -> u8 {
    number
}

#[task]
async fn r#match(number: u8) -> u8 {
    number
}

#[task]
async fn env(number: u8) -> u8 {
    number
}

#[task]
fn output(number: u8) -> u8 {
    number
}

#[task(output(a, b))]
async fn parts(number: u8) -> (u8, u8) {
    (number, first(number))
}

#[task]
fn first(number: u8) -> u8 {
    number + 1
}

combine! { struct One = Drop => |number| Main { number } }
combine! { struct Two = Async => |number| Match { number: output(number) } }
combine! { struct Three = Env => |number| Output { number: first(number) } }
combine! { struct Four = Parts => |parts| First { number: parts.b } }
combine! { struct Five = First { number: first(1) } => |number| Output { number } }

fn main() {
    assert_eq!(block_on(One { number: 1 }.run(&())).unwrap(), 1);
    assert_eq!(block_on(Two { number: 1 }.run(&())).unwrap(), 1);
    assert_eq!(block_on(Three { number: 1 }.run(&())).unwrap(), 2);
    assert_eq!(block_on(Four { number: 1 }.run(&())).unwrap(), 3);
    assert_eq!(block_on(Five.run(&())).unwrap(), 3);
}
