//! `first.combine(|output| second)`.

use std::error::Error;
use std::num::ParseIntError;

use conjoin::{CombinedError, Provide, RunIn, Task, TaskExt, combine, task};
use futures::executor::block_on;

struct Base(u8);

#[derive(Provide)]
struct Env {
    base: Base,
}

#[task]
async fn text(text: String) -> String {
    text
}

#[task(derive(Clone))]
async fn parse(base: &Base, text: String) -> Result<u8, ParseIntError> {
    Ok(text.parse::<u8>()? + base.0)
}

#[test]
fn combine_method_joins_two_tasks() {
    let env = Env { base: Base(1) };
    let prefix = "1".to_owned();
    let pair = Text { text: "2".to_owned() }.combine(|text| Parse { text: prefix + &text });
    assert_eq!(block_on(pair.run(&env)).unwrap(), 13);
}

#[test]
fn stitch_closure_can_fail() {
    let env = Env { base: Base(1) };
    let pair = Text { text: "x".to_owned() }.combine(|text| -> Result<_, ParseIntError> {
        text.parse::<u8>()?;
        Ok(Parse { text })
    });
    let error = block_on(pair.run(&env)).unwrap_err();
    assert!(matches!(error, CombinedError::Stitch(_)));
    assert!(error.source().unwrap().is::<ParseIntError>());
}

#[test]
fn imperative_pair_is_a_task() {
    let env = Env { base: Base(0) };
    let three = Text { text: "7".to_owned() }
        .combine(|text| Parse { text })
        .combine(|number| Text { text: number.to_string() + "x" })
        .combine(|text| Parse { text });
    let error = block_on(three.run(&env)).unwrap_err();
    assert_eq!(error.to_string(), "Parse: invalid digit found in string");

    fn info<T: Task>(_: &T) -> &'static conjoin::TaskInfo {
        T::INFO
    }
    let pair = Text { text: "7".to_owned() }.combine(|text| Parse { text });
    assert_eq!(info(&pair).pair.unwrap().second.task.name, "Parse");
}

combine! { struct Declared = Text => |text| Parse { text } }

#[test]
fn imperative_and_declared_pairs_nest() {
    let env = Env { base: Base(0) };
    let pair = Declared { text: "x".to_owned() }.combine(|n| Text { text: n.to_string() });
    let error = block_on(pair.run(&env)).unwrap_err();
    assert_eq!(error.to_string(), "Declared: Parse: invalid digit found in string");
}
