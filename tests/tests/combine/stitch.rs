//! The pattern, the lent inputs, `?` and `.await`.

use std::cell::Cell;
use std::error::Error;
use std::num::ParseIntError;

use conjoin::{CombinedError, RunIn, combine, task};
use futures::executor::block_on;

/// Implements neither `Clone` nor `Sync`.
struct Raw(Cell<u8>);

#[task(output(raw, size))]
async fn make(value: u8) -> (Raw, usize) {
    (Raw(Cell::new(value)), 1)
}

#[task]
async fn take(raw: Raw, plus: u8) -> u8 {
    raw.0.get() + plus
}

combine! { struct NoBound = Make => |made| Take { raw: made.raw, plus: u8::try_from(made.size)? } }

#[test]
fn seam_values_need_no_bounds() {
    assert_eq!(block_on(NoBound { value: 1 }.run(&())).unwrap(), 2);
}

combine! { struct Pattern = Make => |MakeOutput { raw: Raw(cell), size: _ }| Take { raw: Raw(cell), plus: 1 } }

#[task]
fn pair() -> ((u8, u8), [u8; 2]) {
    ((1, 2), [3, 4])
}

#[task]
fn sum(a: u8, b: u8, c: u8, d: u8) -> u8 {
    a + b + c + d
}

combine! { struct Tuple = Pair => |((a, mut b), [c, d])| Sum { a, b: { b += 10; b }, c, d } }

#[test]
fn pattern_destructures_the_output() {
    assert_eq!(block_on(Pattern { value: 1 }.run(&())).unwrap(), 2);
    assert_eq!(block_on(Tuple.run(&())).unwrap(), 20);
}

#[task]
async fn text(word: String) -> String {
    word
}

#[task]
async fn parse(text: String, plus: u8) -> Result<u8, ParseIntError> {
    Ok(text.parse::<u8>()? + plus)
}

combine! { struct Lent = Text => |text, word| Parse { plus: u8::try_from(word.len())?, text } }

#[test]
fn lent_input_is_cloned_for_the_first_half() {
    assert_eq!(block_on(Lent { word: "10".to_owned() }.run(&())).unwrap(), 12);
}

combine! { struct LentRest = Text => |_, plus| Parse { text: plus.to_string(), .. } }

#[test]
fn lent_input_of_the_second_half_is_moved() {
    assert_eq!(block_on(LentRest { word: String::new(), plus: 3 }.run(&())).unwrap(), 6);
}

combine! { struct Fails = Text => |text| Parse { plus: text.parse()?, text } }

#[test]
fn question_mark_returns_a_stitch_error() {
    let error = block_on(Fails { word: "x".to_owned() }.run(&())).unwrap_err();
    assert_eq!(error.to_string(), "stitch of Text and Parse: invalid digit found in string");
    assert!(error.source().unwrap().is::<ParseIntError>());
    let CombinedError::Stitch(error) = error else { panic!("{error}") };
    assert!(error.is::<ParseIntError>());
}

async fn lookup(text: &str) -> Result<u8, ParseIntError> {
    std::future::ready(()).await;
    text.parse()
}

combine! {
    struct Awaits = Text => |text, word| Parse { plus: lookup(&text).await?, text: word + "1" }
}

#[test]
fn stitch_can_await() {
    assert_eq!(block_on(Awaits { word: "1".to_owned() }.run(&())).unwrap(), 12);
    let error = block_on(Awaits { word: "x".to_owned() }.run(&())).unwrap_err();
    assert!(matches!(error, CombinedError::Stitch(_)));
    assert!(error.source().unwrap().is::<ParseIntError>());
    let error = block_on(Awaits { word: "255".to_owned() }.run(&())).unwrap_err();
    assert_eq!(error.to_string(), "Parse: number too large to fit in target type");
}

macro_rules! parsed {
    ($text:expr) => {
        $text.parse()?
    };
}

combine! { struct InMacro = Text => |text| Parse { plus: parsed!(text), text } }

#[test]
fn question_mark_works_inside_a_macro() {
    assert_eq!(block_on(InMacro { word: "1".to_owned() }.run(&())).unwrap(), 2);
}

// Names in the stitch are the user's: `plus` is the output here, not the open input `plus`.
combine! { struct Shadowed = Text { word as plus } => |plus| Parse { text: plus, plus: 1 } }
combine! { struct Apart = Text => |plus| Parse { text: plus, plus as other } }

#[test]
fn stitch_variable_does_not_shadow_an_input_of_the_same_name() {
    assert_eq!(block_on(Shadowed { plus: "1".to_owned() }.run(&())).unwrap(), 2);
    assert_eq!(block_on(Apart { word: "1".to_owned(), other: 4 }.run(&())).unwrap(), 5);
}
