mod check;
mod conditions;
mod expand;
mod matrix;
mod parse;
mod pattern;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Result, braced};

use crate::describe::Description;
use crate::errors::{Errors, report};
use parse::{Combine, Draft, Matrix};

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
        Draft::Matrix(matrix) => {
            let mut items = expand::sketch_matrix(&krate, &matrix);
            items.extend(reported(errors, ask_all(&krate, &matrix, &tokens)));
            items
        }
        Draft::Head(head) => expand::unknown(&krate, &head, &reported(errors, TokenStream::new())),
        Draft::Nothing => reported(errors, TokenStream::new()),
    }
}

fn ask(krate: &TokenStream, combine: &Combine, tokens: &TokenStream) -> TokenStream {
    let Combine { head, first, second, .. } = combine;
    let (conditions, items) = conditions::local_macros(&head.cfgs, [first, second]);
    let calls = conditions.iter().map(ToTokens::to_token_stream);
    let call =
        chain(krate, &head.cfgs, calls.chain([first.macro_path(), second.macro_path()]), tokens);
    quote!(#items #call)
}

/// The first step for all entries of two lists.
fn ask_all(krate: &TokenStream, matrix: &Matrix, tokens: &TokenStream) -> TokenStream {
    let cfgs = &matrix.head.cfgs;
    let halves = matrix.entries().map(|entry| &entry.half);
    let (conditions, mut items) = conditions::local_macros(cfgs, halves);
    let mut calls: Vec<_> = conditions.iter().map(ToTokens::to_token_stream).collect();
    for (number, entry) in matrix.entries().enumerate() {
        let (call, local) = conditions::entry_macro(cfgs, entry, number);
        calls.push(call);
        items.extend(local);
    }
    let call = chain(krate, cfgs, calls, tokens);
    quote!(#items #call)
}

/// The call of the first macro, which calls the others; the last one calls the second step.
fn chain(
    krate: &TokenStream,
    cfgs: &[Attribute],
    calls: impl IntoIterator<Item = TokenStream>,
    tokens: &TokenStream,
) -> TokenStream {
    let mut calls = calls.into_iter().chain([quote!(#krate::combine_halves)]);
    let first = calls.next();
    quote!(#(#cfgs)* #first! { #({ #calls })* { #krate #tokens } })
}

/// The second step, with the descriptions of both halves.
pub(crate) fn halves(input: TokenStream) -> TokenStream {
    let Described { krate, tokens, conditions, tasks } = match syn::parse2(input) {
        Ok(described) => described,
        Err(error) => return report(&error, TokenStream::new()),
    };
    let mut errors = Errors::new();
    let draft = parse::parse(tokens, &mut errors);
    // The first step has reported them.
    let parsed = errors.propagate();
    match draft {
        Draft::Pair(mut combine) => {
            conditions::decide([&mut combine.first, &mut combine.second], &conditions);
            let [Some(first), Some(second)] = &tasks[..] else { return TokenStream::new() };
            join(&krate, &combine, [first, second], parsed.is_ok())
        }
        Draft::Matrix(mut matrix) => {
            let entries = matrix.firsts.iter_mut().chain(&mut matrix.seconds);
            conditions::decide(entries.map(|entry| &mut entry.half), &conditions);
            if matrix.entries().count() != tasks.len() {
                return TokenStream::new();
            }
            let items = matrix::expand(&krate, &matrix, &tasks, parsed.is_ok(), &mut errors);
            reported(errors.propagate(), items)
        }
        Draft::Head(_) | Draft::Nothing => TokenStream::new(),
    }
}

fn join(
    krate: &TokenStream,
    combine: &Combine,
    tasks: [&Description; 2],
    parsed: bool,
) -> TokenStream {
    let mut errors = Errors::new();
    let pair = check::check(combine, tasks, parsed, &mut errors);
    let halves = [&combine.first, &combine.second];
    let described = halves.into_iter().zip(tasks);
    if parsed && !check::check_halves(&combine.head, described, &mut errors) {
        let errors = reported(errors.propagate(), TokenStream::new());
        return expand::unknown(krate, &combine.head, &errors);
    }
    if let Some(unknown) = expand::pair_of_unknown(&combine.head, halves, tasks) {
        return reported(errors.propagate(), unknown);
    }
    match (errors.propagate(), pair) {
        (Ok(()), Ok(pair)) if parsed => expand::expand(krate, combine, &pair, tasks),
        (errors, Ok(known) | Err(known)) => {
            reported(errors, expand::fallback(krate, combine, &known, tasks))
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
    /// For each slot with a `#[cfg]`, whether its condition holds.
    conditions: Vec<bool>,
    /// `None` for an entry whose `#[cfg]` doesn't hold.
    tasks: Vec<Option<Description>>,
}

impl Parse for Described {
    fn parse(input: ParseStream) -> Result<Self> {
        let original;
        braced!(original in input);
        let (krate, tokens) = split(original.parse()?);
        let conditions = conditions::parse_conditions(input)?;
        let mut tasks = Vec::new();
        while !input.is_empty() {
            let task;
            braced!(task in input);
            tasks.push(parse_task(&task)?);
        }
        Ok(Self { krate, tokens, conditions, tasks })
    }
}

fn parse_task(input: ParseStream) -> Result<Option<Description>> {
    let only = input.cursor().token_tree().is_some_and(|(_, rest)| rest.eof());
    if only {
        // `absent`: a description is longer.
        input.parse::<TokenTree>()?;
        return Ok(None);
    }
    input.parse().map(Some)
}

/// `$crate` and the rest.
fn split(input: TokenStream) -> (TokenStream, TokenStream) {
    let mut tokens = input.into_iter();
    let krate: Option<TokenTree> = tokens.next();
    (krate.into_iter().collect(), tokens.collect())
}
