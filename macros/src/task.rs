mod check;
mod expand;
mod parse;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Error, FnArg};

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
    strip(&mut function);
    let sound = errors.is_empty();
    let emitted = match task {
        Some(task) => expand::expand(&function, &task, &options, sound),
        None => function.into_token_stream(),
    };
    match errors.propagate() {
        Ok(()) => emitted,
        Err(error) => report(&error, emitted),
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

/// Removes what `#[task]` has read or reported.
fn strip(function: &mut Function) {
    function.attrs.retain(|attr| !check::is_misplaced(attr));
    function.sig.variadic = None;
    for arg in &mut function.sig.inputs {
        if let FnArg::Typed(typed) = arg {
            typed.attrs.retain(check::stays_on_parameter);
        }
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attrs, vis, sig, body } = self;
        // Clippy's suggestions would change what is an input and what is a resource.
        let allow = sig.asyncness.is_none().then(|| {
            quote!(#[allow(
                clippy::missing_const_for_fn,
                clippy::needless_pass_by_value,
                clippy::trivially_copy_pass_by_ref
            )])
        });
        tokens.extend(quote!(#allow #(#attrs)* #vis #sig #body));
    }
}
