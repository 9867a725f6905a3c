//! What a function returns, and which `Output` and `Error` follow from it.

use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::num::ParseIntError;

use conjoin::{CombinedError, RunIn, Task, combine, task};
use futures::executor::block_on;

/// Checked by the compiler.
fn is<T: Task<Output = O, Error = E>, O, E>() {}

#[task]
fn plain(a: u8) -> u8 {
    a
}

#[task]
async fn unit() {}

#[task]
async fn parse(text: String) -> Result<u8, ParseIntError> {
    text.parse()
}

#[task]
async fn io_alias(text: String) -> io::Result<String> {
    Ok(text)
}

#[task]
fn anyhow_alias(fail: bool) -> anyhow::Result<u8> {
    anyhow::ensure!(!fail, io::Error::other("inner"));
    Ok(1)
}

type OwnResult = std::result::Result<(), ParseIntError>;

#[task]
fn own_alias() -> OwnResult {
    "1".parse::<u8>().map(drop)
}

type SwappedResult<E, T> = Result<T, E>;

#[task]
fn swapped() -> SwappedResult<ParseIntError, u8> {
    "1".parse()
}

#[test]
fn result_types_are_found_through_any_alias() {
    is::<Plain, u8, Infallible>();
    is::<Unit, (), Infallible>();
    is::<Parse, u8, ParseIntError>();
    is::<IoAlias, String, io::Error>();
    is::<AnyhowAlias, u8, anyhow::Error>();
    is::<OwnAlias, (), ParseIntError>();
    is::<Swapped, u8, ParseIntError>();
}

#[test]
fn async_and_plain_functions_run_alike() {
    assert_eq!(block_on(Plain { a: 1 }.run(&())).unwrap(), 1);
    assert_eq!(block_on(IoAlias { text: "a".to_owned() }.run(&())).unwrap(), "a");
    assert!(block_on(Parse { text: "a".to_owned() }.run(&())).is_err());
}

#[task]
fn count(calls: std::sync::Arc<std::sync::atomic::AtomicU32>) {
    calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
}

#[test]
fn plain_function_is_called_at_the_first_poll() {
    let calls = std::sync::Arc::default();
    let run = Count { calls: std::sync::Arc::clone(&calls) };
    let run = run.run(&());
    assert_eq!(calls.load(std::sync::atomic::Ordering::Relaxed), 0);
    block_on(run).unwrap();
    assert_eq!(calls.load(std::sync::atomic::Ordering::Relaxed), 1);
}

#[task]
async fn boxed(fail: bool) -> Result<(), Box<dyn Error + Send + Sync>> {
    if fail { Err(Box::new(io::Error::other("inner"))) } else { Ok(()) }
}

#[task]
fn text_error() -> Result<(), String> {
    Err("text".to_owned())
}

/// The error of a half, as the pair's `source()` sees it.
fn first<T: Task>(error: T::Error) -> CombinedError<T, Boxed> {
    CombinedError::First(error)
}

#[test]
fn source_reaches_errors_anyhow_errors_and_boxes() {
    let parse = "".parse::<u8>().unwrap_err();
    assert!(first::<Parse>(parse).source().unwrap().is::<ParseIntError>());
    let anyhow = block_on(AnyhowAlias { fail: true }.run(&())).unwrap_err();
    assert!(first::<AnyhowAlias>(anyhow).source().unwrap().is::<io::Error>());
    let boxed = block_on(Boxed { fail: true }.run(&())).unwrap_err();
    assert!(first::<Boxed>(boxed).source().unwrap().is::<io::Error>());
    assert!(first::<TextError>("text".to_owned()).source().is_none());
}

combine! { struct Two = AnyhowAlias => |_| Boxed { fail: false } }

#[test]
fn source_of_a_combined_error_is_the_original() {
    let first = block_on(AnyhowAlias { fail: true }.run(&())).unwrap_err();
    let error = <Two as Task>::Error::First(first);
    assert!(error.source().unwrap().is::<io::Error>());
    let _: anyhow::Error = error.into();
}
