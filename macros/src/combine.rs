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
use parse::Combine;

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
    match syn::parse2::<Combine>(tokens.clone()) {
        Err(error) => report(&error, TokenStream::new()),
        Ok(combine) => {
            let first = combine.first.macro_path();
            let second = combine.second.macro_path();
            let next = quote!(#krate::combine_halves);
            quote!(#first! { { #second } { #next } { #krate #tokens } })
        }
    }
}

/// The second step, with what the halves said of themselves.
pub(crate) fn halves(input: TokenStream) -> TokenStream {
    expand(input).unwrap_or_else(|error| report(&error, TokenStream::new()))
}

fn expand(input: TokenStream) -> Result<TokenStream> {
    let Described { krate, combine, first, second } = syn::parse2(input)?;
    let mut errors = Errors::new();
    let pair = check::check(&combine, &first, &second, &mut errors)?;
    Ok(expand::expand(&krate, &combine, &pair, [&first, &second]))
}

struct Described {
    krate: TokenStream,
    combine: Combine,
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
        Ok(Self {
            krate,
            combine: syn::parse2(tokens)?,
            first: first.parse()?,
            second: second.parse()?,
        })
    }
}

/// `$crate` and the rest.
fn split(input: TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens = input.into_iter();
    let krate: Option<TokenTree> = tokens.next();
    (krate.into_iter().collect(), tokens.collect())
}
