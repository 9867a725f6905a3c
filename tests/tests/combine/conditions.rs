//! `#[cfg]` on slots and on the pair, `#[secret]`, and `return` in a slot.

use conjoin::{CombinedError, Given, RunIn, Task, combine, task};
use futures::executor::block_on;

#[task]
fn read(key: String, ahead: u8) -> String {
    format!("{key}{ahead}")
}

#[task]
fn write(body: String, token: String) -> String {
    format!("{body} by {token}")
}

combine! {
    #[cfg(all())]
    struct Decided = Read {
        #[cfg(any())]
        ahead: 1,
        #[cfg(all())]
        ahead: 2,
        #[cfg(any())]
        nothing: "no input of this name",
        ..
    } => |body| Write { body, #[cfg(not(any()))] token: "t".to_owned() }
}

#[cfg(any())]
struct Absent;

combine! {
    #[cfg(any())]
    struct Absent = Missing => |body| Missing { body, .. }
}

#[test]
fn slots_are_decided_where_the_pair_is() {
    let task = Decided { key: "a".to_owned() };
    assert_eq!(block_on(task.run(&())).unwrap(), "a2 by t");
}

#[test]
fn conditions_work_in_a_function() {
    combine! { struct Inner = Read { #[cfg(all())] ahead: 3, .. } => |body| Write { body, .. } }
    let task = Inner { key: "a".to_owned(), token: "t".to_owned() };
    assert_eq!(block_on(task.run(&())).unwrap(), "a3 by t");
}

combine! {
    struct Secret = Read { ahead: 1, .. } => |body| Write {
        body,
        #[secret]
        token: concat!("hunter", "2").to_owned(),
    }
}

combine! { struct Outer = Secret => |body| Write { body, token: "x".to_owned() } }

#[test]
fn secret_is_not_drawn() {
    assert_eq!(Secret::INFO.pair.unwrap().second.given[1], Given::Bound("***"));
    for info in [Secret::INFO, Outer::INFO] {
        for drawn in [format!("{info:#}"), info.dot().to_string(), info.mermaid().to_string()] {
            assert!(!drawn.contains("hunter") && drawn.contains("token = ***"), "{drawn}");
        }
    }
    assert!(block_on(Secret { key: String::new() }.run(&())).unwrap().ends_with("hunter2"));
}

combine! {
    struct Returns = Read => |body| Write {
        body: if body.len() > 3 { return Err("too long".into()) } else { body },
        ..
    }
}

#[test]
fn slot_may_return_an_error() {
    let task = |key: &str| Returns { key: key.to_owned(), ahead: 1, token: "t".to_owned() };
    assert!(block_on(task("a").run(&())).is_ok());
    assert!(matches!(block_on(task("abcd").run(&())), Err(CombinedError::Stitch(_))));
}
