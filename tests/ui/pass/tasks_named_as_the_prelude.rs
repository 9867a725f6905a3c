//! Tasks whose structs are called like what the macros' output needs.
use conjoin::{RunIn, combine};
use futures::executor::block_on;

mod tasks {
    use conjoin::task;

    #[task]
    pub fn some(one: u8) -> u8 {
        one
    }

    #[task]
    pub fn none() -> u8 {
        1
    }

    #[task(derive(Debug, Clone))]
    pub async fn result(one: u8) -> std::io::Result<u8> {
        std::io::Result::Ok(one)
    }

    #[task]
    pub async fn ok(one: u8, two: u8) -> u8 {
        one + two
    }

    #[task]
    pub fn option() {}

    #[task]
    pub async fn task(one: u8) -> u8 {
        one
    }

    #[task]
    pub async fn send(one: u8) -> u8 {
        one
    }

    #[task]
    pub async fn context(one: u8) -> u8 {
        one
    }
}

use tasks::*;

combine! { struct Nothing = Option => |()| None }
combine! { struct Sum = Some => |one| Ok { one, two: u8::try_from(7u16)? } }
combine! { struct Ask = tasks::Result => |one| Some { one } }
combine! { struct Other = Task => |one| Send { one } }
combine! { struct Last = Other => |one| Context { one: std::future::ready(one).await } }

fn main() {
    assert_eq!(block_on(Nothing.run(&())).unwrap(), 1);
    assert_eq!(block_on(Sum { one: 1 }.run(&())).unwrap(), 8);
    assert_eq!(block_on(Ask { one: 1 }.run(&())).unwrap(), 1);
    assert_eq!(block_on(Last { one: 1 }.run(&())).unwrap(), 1);
}
