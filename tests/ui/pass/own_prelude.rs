#![allow(dead_code)]

use conjoin::{Provide, RunIn, combine, task};
use futures::executor::block_on;

struct Some(u8);
struct None;
struct Ok;
struct Err;
struct Option;
struct Result;
struct Vec;
struct Box;
#[derive(Clone)]
struct String(u8);
struct Infallible;
struct Iterator;
struct Into;
struct FnOnce;

#[derive(Provide)]
struct App {
    some: Some,
    err: Err,
}

#[task(output(text, option))]
async fn read(some: &Some, ok: Ok, text: String, list: Vec) -> (String, Option) {
    drop((ok, list));
    (String(text.0 + some.0), Option)
}

#[task]
fn write(_err: &Err, text: String, option: Option, boxed: Box) -> u8 {
    drop((option, boxed));
    text.0
}

combine! { struct ByName = Read => Write }
combine! {
    struct ByStitch = Read => |read, text| Write {
        text: String(u8::try_from(usize::from(read.text.0))? + text.0),
        option: read.option,
        boxed: Box,
    }
}
combine! {
    struct Awaits = Read => |read| Write {
        text: std::future::ready(read.text).await,
        option: Option,
        boxed: Box,
    }
}

fn main() {
    let app = App { some: Some(1), err: Err };
    let task = ByName { ok: Ok, text: String(1), list: Vec, boxed: Box };
    assert_eq!(block_on(task.run(&app)).unwrap(), 2);
    let task = ByStitch { ok: Ok, text: String(1), list: Vec };
    assert_eq!(block_on(task.run(&app)).unwrap(), 3);
    let task = Awaits { ok: Ok, text: String(1), list: Vec };
    assert_eq!(block_on(task.run(&app)).unwrap(), 2);
}
