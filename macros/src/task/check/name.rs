use proc_macro2::Ident;
use syn::ext::IdentExt;

use super::Task;
use crate::errors::Errors;
use crate::names::upper_camel_case;
use crate::task::parse::{Function, Options};

/// The struct's name: `name = ..`, or the function's in `UpperCamelCase`.
pub(super) fn name(function: &Function, options: &Options, errors: &mut Errors) -> Option<Ident> {
    match &options.name {
        Some(name) => not_upper_camel_case(name, errors),
        None => no_name(&function.sig.ident, errors),
    }
}

/// The name as it should be, by which `combine!` asks for the task.
fn not_upper_camel_case(name: &Ident, errors: &mut Errors) -> Option<Ident> {
    let camel = upper_camel_case(&name.unraw().to_string());
    let Ok(mut ident) = syn::parse_str::<Ident>(&camel) else {
        errors.error(name, format!("`{name}` cannot name a struct: write another name"));
        return None;
    };
    if name.unraw().to_string().starts_with(char::is_uppercase) {
        return Some(name.clone());
    }
    errors.error(name, format!("`{name}` is to name a struct: write `{camel}`"));
    ident.set_span(name.span());
    Some(ident)
}

fn no_name(function: &Ident, errors: &mut Errors) -> Option<Ident> {
    let camel = upper_camel_case(&function.unraw().to_string());
    if syn::parse_str::<Ident>(&camel).is_ok() {
        return Some(Ident::new(&camel, function.span()));
    }
    let message = format!("`{function}` gives the struct no name: write `#[task(name = Name)]`");
    errors.error(function, message);
    None
}

/// A struct without fields is a value, as the function is.
pub(super) fn named_like_function(function: &Ident, task: &Task, errors: &mut Errors) {
    if task.name == *function && task.inputs().next().is_none() {
        let message = format!(
            "the struct and the function are both called `{function}`: write the function in snake_case, or `#[task(name = Other)]`"
        );
        errors.error(function, message);
    }
}
