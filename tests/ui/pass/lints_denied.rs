//! Every lint of rustc that is off by default and that says something of a user's code.
#![deny(warnings, future_incompatible, let_underscore, nonstandard_style, rust_2018_idioms, unused)]
#![deny(
    absolute_paths_not_starting_with_crate,
    ambiguous_negative_literals,
    closure_returning_async_block,
    deprecated_in_future,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    ffi_unwind_calls,
    impl_trait_redundant_captures,
    keyword_idents,
    let_underscore_drop,
    macro_use_extern_crate,
    meta_variable_misuse,
    missing_abi,
    missing_debug_implementations,
    missing_docs,
    non_ascii_idents,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unsafe_code,
    unstable_features,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]

use std::convert::Infallible;
use std::num::ParseIntError;

use conjoin::{CombinedError, Context, Provide, RunIn, combine, task};
use futures::executor::block_on;

/// A resource.
#[derive(Debug)]
pub struct Store(&'static str);

/// An environment.
#[derive(Debug, Provide)]
pub struct App {
    store: Store,
}

/// Reads.
#[task(derive(Debug), output(body, size))]
pub async fn read<T>(
    store: &Store,
    cx: &Context,
    /// Where.
    key: T,
    /// How much.
    #[serde(default)]
    limit: Option<usize>,
) -> Result<(String, usize), Infallible>
where
    T: std::fmt::Display,
{
    let body = format!("{}{key}{cx:?}", store.0).chars().take(limit.unwrap_or(2)).collect();
    Ok((body, 1))
}

/// Parses.
#[task(derive(Debug, Clone))]
pub fn parse(
    /// What.
    text: String,
    /// How often.
    times: usize,
) -> Result<usize, ParseIntError> {
    Ok(text.parse::<usize>()? * times)
}

combine! {
    /// Reads and parses.
    #[derive(Debug, Clone)]
    pub struct ReadAndParse = Read::<String> { key as source, .. } => |read, limit, source| Parse {
        text: if source.len() < limit.unwrap_or(0) { source } else { read.body },
        times: u8::try_from(read.size)?.into(),
    }
}

combine! {
    #[derive(Debug)]
    struct Awaits = ReadAndParse { limit: None, source } => |size, source| Parse {
        text: std::future::ready(size.to_string()).await + &source,
        ..
    }
}

fn main() {
    let app = App { store: Store("1") };
    let task = Awaits { source: "2".to_owned(), times: 3 };
    assert_eq!(block_on(task.run(&app)).unwrap(), 366);
    let task = ReadAndParse { source: "x".to_owned(), limit: None };
    assert!(matches!(block_on(task.run(&app)), Err(CombinedError::Second(_))));
}
