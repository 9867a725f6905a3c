mod check;
mod conditions;
mod expand;
mod parse;
mod pattern;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Result, braced};

use crate::describe::Description;
use crate::errors::{Errors, report};
use parse::{Combine, Draft};

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
/// step. For each slot with a `#[cfg]`, a local macro is called before, which adds whether it holds.
pub(crate) fn start(input: TokenStream) -> TokenStream {
    let (krate, tokens) = split(input);
    let mut errors = Errors::new();
    let draft = parse::parse(tokens.clone(), &mut errors);
    let errors = errors.propagate();
    match draft {
        Draft::Pair(combine) => {
            let mut items = expand::sketch(&krate, &combine);
            items.extend(reported(errors, ask(&krate, &combine, &tokens)));
            items
        }
        Draft::Head(head) => expand::unknown(&krate, &head, &reported(errors, TokenStream::new())),
        Draft::Nothing => reported(errors, TokenStream::new()),
    }
}

fn ask(krate: &TokenStream, combine: &Combine, tokens: &TokenStream) -> TokenStream {
    let cfgs = &combine.head.cfgs;
    let (conditions, items) = conditions::local_macros(combine);
    let halves = [combine.first.macro_path(), combine.second.macro_path()];
    let mut calls = conditions.into_iter().map(ToTokens::into_token_stream).chain(halves);
    let first = calls.next();
    quote! {
        #items
        #(#cfgs)*
        #first! { #({ #calls })* { #krate::combine_halves } { #krate #tokens } }
    }
}

/// The second step, with what the halves said of themselves.
pub(crate) fn halves(input: TokenStream) -> TokenStream {
    let Described { krate, tokens, conditions, first, second } = match syn::parse2(input) {
        Ok(described) => described,
        Err(error) => return report(&error, TokenStream::new()),
    };
    let mut errors = Errors::new();
    let draft = parse::parse(tokens, &mut errors);
    // The first step has reported them.
    let parsed = errors.propagate();
    let Draft::Pair(mut combine) = draft else { return TokenStream::new() };
    conditions::decide(&mut combine, &conditions);
    let tasks = [&first, &second];
    let pair = check::check(&combine, tasks, parsed.is_ok(), &mut errors);
    match (errors.propagate(), pair) {
        (Ok(()), Ok(pair)) if parsed.is_ok() => expand::expand(&krate, &combine, &pair, tasks),
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
    /// Of each slot with a `#[cfg]`, whether it holds.
    conditions: Vec<bool>,
    first: Description,
    second: Description,
}

impl Parse for Described {
    fn parse(input: ParseStream) -> Result<Self> {
        let (original, first, second);
        braced!(original in input);
        let (krate, tokens) = split(original.parse()?);
        let conditions = conditions::parse_conditions(input)?;
        braced!(first in input);
        braced!(second in input);
        let (first, second) = (first.parse()?, second.parse()?);
        Ok(Self { krate, tokens, conditions, first, second })
    }
}

/// `$crate` and the rest.
fn split(input: TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens = input.into_iter();
    let krate: Option<TokenTree> = tokens.next();
    (krate.into_iter().collect(), tokens.collect())
}
