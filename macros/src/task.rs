mod check;
mod expand;
mod parse;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{FnArg, Result};

use crate::errors::{Errors, report};
use parse::{Function, Options};

/// `#[task(attr)] item`
pub(crate) fn expand(attr: TokenStream, item: TokenStream) -> TokenStream {
    let mut function: Function = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => return report(&not_a_function(&item, error), item),
    };
    let task = checked(attr, &function);
    strip_parameters(&mut function);
    match task {
        Ok((task, options)) => expand::expand(&function, &task, &options),
        Err(error) => report(&error, function.into_token_stream()),
    }
}

fn checked(attr: TokenStream, function: &Function) -> Result<(check::Task, Options)> {
    let mut errors = Errors::new();
    let options = Options::parse(attr, &mut errors);
    let task = check::check(function, &options, &mut errors)?;
    Ok((task, options))
}

fn not_a_function(item: &TokenStream, error: syn::Error) -> syn::Error {
    match syn::parse2::<syn::Item>(item.clone()) {
        Ok(syn::Item::Fn(_)) | Err(_) => error,
        Ok(other) => syn::Error::new_spanned(
            other,
            "`#[task]` goes on a function: a task is a free `fn` or `async fn`",
        ),
    }
}

/// Docs are not allowed on a parameter; they and the other attributes are on the field now.
fn strip_parameters(function: &mut Function) {
    for arg in &mut function.sig.inputs {
        if let FnArg::Typed(typed) = arg {
            typed.attrs.retain(check::stays_on_parameter);
        }
    }
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attrs, vis, sig, body } = self;
        // What clippy would have instead is no task: inputs are owned, resources borrowed.
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
