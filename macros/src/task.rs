mod check;
mod expand;
mod function;
mod parse;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::Error;

use crate::errors::{Errors, report};
use parse::{Function, Options};

/// `#[task(attr)] item`
pub(crate) fn expand(attr: TokenStream, item: TokenStream) -> TokenStream {
    match syn::parse2(item.clone()) {
        Ok(function) => expand_function(attr, function),
        Err(error) => report(&error_at_keyword(&item).unwrap_or(error), item),
    }
}

fn expand_function(attr: TokenStream, mut function: Function) -> TokenStream {
    let mut errors = Errors::new();
    let options = Options::parse(attr, &mut errors);
    let task = check::check(&function, &options, &mut errors);
    function::prepare(&mut function);
    let sound = errors.is_empty();
    let in_doubt = errors.are_fields_in_doubt() && function.sig.generics.params.is_empty();
    match (errors.propagate(), task) {
        (Ok(()), Some(task)) => expand::expand(&function, &task, &options, sound),
        (Ok(()), None) => function.into_token_stream(),
        (Err(error), Some(task)) if in_doubt => {
            report(&error, expand::expand_unknown(&function, &task, &options, &error))
        }
        (Err(error), Some(task)) => {
            report(&error, expand::expand(&function, &task, &options, sound))
        }
        (Err(error), None) => report(&error, function.into_token_stream()),
    }
}

/// The error for an item that is not a function.
fn error_at_keyword(item: &TokenStream) -> Option<Error> {
    let keywords = item.clone().into_iter().filter(|it| matches!(it, TokenTree::Ident(_)));
    let (keyword, hint) = keywords.into_iter().find_map(|keyword| {
        let hint = match keyword.to_string().as_str() {
            "struct" | "enum" | "union" => {
                "write a function, `#[task] fn name(..) { .. }`, whose parameters become the struct's fields"
            }
            "impl" | "trait" => "move the function out of it",
            "mod" => "write it on each function inside",
            "const" | "static" | "type" | "use" => "write `#[task] fn name(..) { .. }`",
            _ => return None,
        };
        Some((keyword, hint))
    })?;
    let message = format!("`#[task]` goes on a function, not on `{keyword}`: {hint}");
    Some(Error::new_spanned(keyword, message))
}
