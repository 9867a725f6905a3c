use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{FnArg, Pat, Signature, Token};

use super::Parameter;
use crate::errors::Errors;
use crate::names::{hint, listed};
use crate::task::parse::Traced;

/// `trace(..)` names inputs, each once.
pub(super) fn check_traced(
    traced: Option<&Punctuated<Traced, Token![,]>>,
    sig: &Signature,
    parameters: &[Parameter],
    errors: &mut Errors,
) {
    let inputs = parameters.iter().filter_map(Parameter::input);
    let inputs: Vec<_> = inputs.map(|it| it.name.unraw().to_string()).collect();
    let mut earlier = Vec::new();
    for Traced { input, .. } in traced.into_iter().flatten() {
        let name = input.unraw().to_string();
        if earlier.contains(&name) {
            errors.error(input, format!("`trace(..)` names `{input}` twice: keep one"));
        } else if !inputs.contains(&name) && is_parameter(sig, input) {
            let message =
                format!("`{input}` is not an input: remove it, because spans record only inputs");
            errors.error(input, message);
        } else if !inputs.contains(&name) {
            let (function, hint, inputs) = (&sig.ident, hint(input, &inputs), listed(&inputs));
            let message = format!("`{function}` has no input `{input}`{hint}\n{inputs}");
            errors.error(input, message);
        }
        earlier.push(name);
    }
}

fn is_parameter(sig: &Signature, name: &Ident) -> bool {
    sig.inputs.iter().any(|arg| match arg {
        FnArg::Typed(typed) => matches!(&*typed.pat, Pat::Ident(it) if it.ident == *name),
        FnArg::Receiver(_) => false,
    })
}
