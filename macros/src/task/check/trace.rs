use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{FnArg, Pat, Signature, Token};

use super::Parameter;
use crate::errors::Errors;
use crate::names::{hint, listed};
use crate::task::parse::Traced;

/// What `trace(..)` names: inputs, each once.
pub(super) fn inputs(
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
            trace_twice(input, errors);
        } else if !inputs.contains(&name) && lent(sig, input) {
            trace_resource(input, errors);
        } else if !inputs.contains(&name) {
            trace_no_input(input, &sig.ident, &inputs, errors);
        }
        earlier.push(name);
    }
}

fn trace_twice(input: &Ident, errors: &mut Errors) {
    errors.error(input, format!("the input `{input}` is traced twice: keep one"));
}

fn trace_resource(name: &Ident, errors: &mut Errors) {
    let message = format!("`{name}` is lent, and a span records inputs: leave it out");
    errors.error(name, message);
}

fn trace_no_input(name: &Ident, function: &Ident, inputs: &[String], errors: &mut Errors) {
    let (hint, inputs) = (hint(name, inputs), listed(inputs));
    errors.error(name, format!("`{function}` has no input `{name}`{hint}\n{inputs}"));
}

/// Whether a parameter, which is no input, has the name.
fn lent(sig: &Signature, name: &Ident) -> bool {
    sig.inputs.iter().any(|arg| match arg {
        FnArg::Typed(typed) => matches!(&*typed.pat, Pat::Ident(it) if it.ident == *name),
        FnArg::Receiver(_) => false,
    })
}
