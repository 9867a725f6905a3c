//! `else`: the pair's output if the stitch's pattern does not match.

use std::cell::Cell;

use conjoin::{CombinedError, RunIn, combine, task};
use futures::executor::block_on;

#[task]
fn find(key: String) -> Option<String> {
    (!key.is_empty()).then_some(key)
}

thread_local! { static WRITTEN: Cell<u32> = const { Cell::new(0) } }

#[task]
fn write(body: String, times: usize) -> usize {
    WRITTEN.set(WRITTEN.get() + 1);
    body.len() * times
}

combine! { struct Copied = Find => |Some(body)| Write { body, .. } else 0 }

#[test]
fn output_is_the_expression_if_the_pattern_does_not_match() {
    let copied = |key: &str| block_on(Copied { key: key.to_owned(), times: 2 }.run(&())).unwrap();
    assert_eq!(copied("abc"), 6);
    assert_eq!(WRITTEN.get(), 1);
    assert_eq!(copied(""), 0);
    assert_eq!(WRITTEN.get(), 1, "the second half did not run");
}

combine! {
    struct Fails = Find { key } => |Some(body), key| Write { body, times: 1 }
        else return Err(format!("nothing at `{key}`").into())
}

combine! {
    struct Asks = Find => |Some(body), fallback: String| Write { body, times: 1 }
        else { fallback.parse::<usize>()? }
}

combine! {
    struct Awaits = Find => |Some(body), fallback: usize| Write { body, times: 1 }
        else std::future::ready(fallback).await
}

#[test]
fn else_may_return_fail_and_await() {
    let error = block_on(Fails { key: String::new() }.run(&())).unwrap_err();
    assert!(matches!(error, CombinedError::Stitch(error) if error.to_string() == "nothing at ``"));
    let asks = |text: &str| Asks { key: String::new(), fallback: text.to_owned() };
    assert_eq!(block_on(asks("7").run(&())).unwrap(), 7);
    assert!(matches!(block_on(asks("x").run(&())), Err(CombinedError::Stitch(_))));
    let awaits = |key: &str| Awaits { key: key.to_owned(), fallback: 9 };
    assert_eq!(block_on(awaits("").run(&())).unwrap(), 9);
    assert_eq!(block_on(awaits("abc").run(&())).unwrap(), 3);
}
