mod check;
mod expand;
mod parse;
mod pattern;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Result, braced};

use crate::describe::Description;
use crate::errors::{Errors, report};
use parse::Draft;

/// The first of the macro's two steps: finds the halves, and asks each for its description.
///
/// ```text
/// // Input:
/// $crate struct S3ToGcs = S3Read { .. } => |object| GcsWrite { .. }
///
/// // Output:
/// S3Read! { { GcsWrite } { $crate::combine_halves } {
///     $crate struct S3ToGcs = S3Read { .. } => |object| GcsWrite { .. }
/// } }
/// ```
///
/// `S3Read!` adds its description and calls `GcsWrite!`, which does the same and calls the second
/// step.
pub(crate) fn start(input: TokenStream) -> TokenStream {
    let (krate, tokens) = split(input);
    let mut errors = Errors::new();
    let draft = parse::parse(tokens.clone(), &mut errors);
    let errors = errors.propagate();
    match draft {
        Draft::Pair(combine) => {
            let first = combine.first.macro_path();
            let second = combine.second.macro_path();
            let next = quote!(#krate::combine_halves);
            let mut items = expand::sketch(&krate, &combine);
            items.extend(reported(
                errors,
                quote!(#first! { { #second } { #next } { #krate #tokens } }),
            ));
            items
        }
        Draft::Head(head) => expand::unknown(&krate, &head, &reported(errors, TokenStream::new())),
        Draft::Nothing => reported(errors, TokenStream::new()),
    }
}

/// The second step, with what the halves said of themselves.
pub(crate) fn halves(input: TokenStream) -> TokenStream {
    let Described { krate, tokens, first, second } = match syn::parse2(input) {
        Ok(described) => described,
        Err(error) => return report(&error, TokenStream::new()),
    };
    let mut errors = Errors::new();
    let draft = parse::parse(tokens, &mut errors);
    // The first step has reported them.
    let _reported = errors.propagate();
    let Draft::Pair(combine) = draft else { return TokenStream::new() };
    let tasks = [&first, &second];
    let pair = check::check(&combine, tasks, &mut errors);
    match (errors.propagate(), pair) {
        (Ok(()), Ok(pair)) => expand::expand(&krate, &combine, &pair, tasks),
        (errors, Ok(known) | Err(known)) => {
            reported(errors, expand::fallback(&krate, &combine, &known, tasks))
        }
    }
}

fn reported(errors: Result<()>, items: TokenStream) -> TokenStream {
    match errors {
        Ok(()) => items,
        Err(error) => report(&error, items),
    }
}

struct Described {
    krate: TokenStream,
    tokens: TokenStream,
    first: Description,
    second: Description,
}

impl Parse for Described {
    fn parse(input: ParseStream) -> Result<Self> {
        let (original, first, second);
        braced!(original in input);
        let (krate, tokens) = split(original.parse()?);
        braced!(first in input);
        braced!(second in input);
        Ok(Self { krate, tokens, first: first.parse()?, second: second.parse()? })
    }
}

/// `$crate` and the rest.
fn split(input: TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens = input.into_iter();
    let krate: Option<TokenTree> = tokens.next();
    (krate.into_iter().collect(), tokens.collect())
}
