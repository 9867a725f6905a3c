use proc_macro2::Ident;
use syn::ext::IdentExt;

use super::Task;
use crate::errors::Errors;
use crate::task::parse::{Function, Options};

/// The struct's name: `name = ..`, or the function's in `UpperCamelCase`.
pub(super) fn name(function: &Function, options: &Options, errors: &mut Errors) -> Option<Ident> {
    match &options.name {
        Some(name) => {
            not_upper_camel_case(name, errors);
            Some(name.clone())
        }
        None => no_name(&function.sig.ident, errors),
    }
}

fn not_upper_camel_case(name: &Ident, errors: &mut Errors) {
    let text = name.unraw().to_string();
    if !text.starts_with(char::is_uppercase) {
        let camel = upper_camel_case(&text);
        errors.error(name, format!("`{name}` is to name a struct: write `{camel}`"));
    }
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

fn upper_camel_case(name: &str) -> String {
    let mut camel = String::new();
    for word in name.split('_') {
        let mut letters = word.chars();
        camel.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        camel.push_str(letters.as_str());
    }
    camel
}
