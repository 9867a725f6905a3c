use proc_macro2::Ident;
use syn::ext::IdentExt;

use super::Task;
use crate::errors::Errors;
use crate::names::upper_camel_case;
use crate::task::parse::{Function, Options};

/// The struct's name: `name = ..`, or the function's name in `UpperCamelCase`.
pub(super) fn struct_name(
    function: &Function,
    options: &Options,
    errors: &mut Errors,
) -> Option<Ident> {
    match &options.name {
        Some(name) => given_name(name, errors),
        None => name_of_function(&function.sig.ident, errors),
    }
}

/// The given name, or the one that was meant: halves of `combine!` may use either.
fn given_name(name: &Ident, errors: &mut Errors) -> Option<Ident> {
    let camel = upper_camel_case(&name.unraw().to_string());
    let Ok(mut ident) = syn::parse_str::<Ident>(&camel) else {
        errors.error(name, format!("a struct can't be named `{name}`: write another name"));
        return None;
    };
    if name.unraw().to_string().starts_with(char::is_uppercase) {
        return Some(name.clone());
    }
    errors.error(
        name,
        format!("the struct name `{name}` should be upper camel case: write `{camel}`"),
    );
    ident.set_span(name.span());
    Some(ident)
}

fn name_of_function(function: &Ident, errors: &mut Errors) -> Option<Ident> {
    let camel = upper_camel_case(&function.unraw().to_string());
    if syn::parse_str::<Ident>(&camel).is_ok() {
        return Some(Ident::new(&camel, function.span()));
    }
    let message =
        format!("no struct name can be made from `{function}`: write `#[task(name = Name)]`");
    errors.error(function, message);
    None
}

/// A struct without fields is also a value, like the function.
pub(super) fn check_not_named_like_function(function: &Ident, task: &Task, errors: &mut Errors) {
    if task.name == *function && task.inputs().next().is_none() {
        let message = format!(
            "the struct and the function are both named `{function}`: write the function's name in snake_case, or `#[task(name = Other)]`"
        );
        errors.error(function, message);
    }
}
