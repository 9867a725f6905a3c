//! Pairs of pairs.

use std::error::Error;
use std::fmt;

use conjoin::{CombinedError, Context, Provide, RunIn, Task, combine, task};
use futures::executor::block_on;

struct Log(&'static str);
struct Limit(u8);

#[derive(Provide)]
struct Env {
    log: Log,
    limit: Limit,
}

#[derive(Debug, PartialEq)]
struct TooMuch(u8);

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is too much", self.0)
    }
}

impl Error for TooMuch {}

#[task]
async fn start(log: &Log, value: u8) -> String {
    format!("{}{value}", log.0)
}

#[task(output(value))]
async fn add(limit: &Limit, cx: &Context, value: u8, plus: u8) -> Result<u8, TooMuch> {
    cx.scratch().unwrap();
    let sum = value + plus;
    if sum > limit.0 { Err(TooMuch(sum)) } else { Ok(sum) }
}

combine! { struct Two = Add { plus as plus_1, value } => |value| Add { value, plus as plus_2 } }
combine! { struct Four = Two { value, .. } => |value| Two { value, plus_1 as plus_3, plus_2 as plus_4 } }
combine! { struct Eight = Four => |value, plus_1| Four { value, plus_1, plus_2: 1, plus_3: 1, plus_4: 1 } }
combine! { struct Nine = Eight => |value| Start { value } }

fn nine(value: u8) -> Nine {
    Nine { value, plus_1: 1, plus_2: 1, plus_3: 1, plus_4: 1 }
}

#[test]
fn pairs_nest_on_either_side() {
    let env = Env { log: Log("log "), limit: Limit(100) };
    assert_eq!(block_on(nine(2).run(&env)).unwrap(), "log 10");
}

#[test]
fn error_has_the_path_and_the_original() {
    let env = Env { log: Log(""), limit: Limit(6) };
    let error = block_on(nine(1).run(&env)).unwrap_err();
    assert_eq!(error.to_string(), "Eight: Four: Two: Add: 7 is too much");
    assert_eq!(error.source().unwrap().downcast_ref(), Some(&TooMuch(7)));
    let CombinedError::First(CombinedError::Second(CombinedError::First(inner))) = &error else {
        panic!("{error}")
    };
    assert!(matches!(inner, CombinedError::Second(TooMuch(7))));
    assert_eq!(format!("{error:?}"), "First(Second(First(Second(TooMuch(7)))))");
    let error = anyhow::Error::from(error);
    assert!(error.source().unwrap().is::<TooMuch>());
    let _: conjoin::BoxError = block_on(nine(90).run(&env)).unwrap_err().into();
}

#[test]
fn info_of_a_nested_pair_nests() {
    let pair = Nine::INFO.pair.unwrap();
    assert_eq!((pair.first.task.name, pair.second.task.name), ("Eight", "Start"));
    let four = pair.first.task.pair.unwrap().first.task;
    assert_eq!(four.inputs[0].name, "value");
    assert_eq!(four.inputs[0].ty, "u8");
    assert_eq!(four.pair.unwrap().second.task.inputs[1].name, "plus_1");
}
