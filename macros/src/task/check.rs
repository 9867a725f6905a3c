mod output;
mod parameter;

pub(crate) use output::Returns;
pub(crate) use parameter::{Input, Parameter, stays_on_parameter};

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::{Result, Safety, Type};

use super::parse::{Function, Options};
use crate::describe::Output;
use crate::errors::Errors;

/// A function that is a task, each parameter in its part.
pub(crate) struct Task {
    pub(crate) name: Ident,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) returns: Returns,
    pub(crate) output: Output,
}

impl Task {
    pub(crate) fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.parameters.iter().filter_map(|parameter| match parameter {
            Parameter::Input(input) => Some(input),
            _ => None,
        })
    }

    pub(crate) fn resources(&self) -> impl Iterator<Item = &Type> {
        self.parameters.iter().filter_map(|parameter| match parameter {
            Parameter::Resource(ty) => Some(ty),
            _ => None,
        })
    }
}

pub(crate) fn check(function: &Function, options: &Options, errors: &mut Errors) -> Result<Task> {
    modifiers(function, errors);
    let returns = Returns::new(&function.sig, errors);
    let task = Task {
        name: name(function, options, errors),
        parameters: parameter::parameters(&function.sig, errors),
        output: output::names(options.output.as_ref(), &returns, errors),
        returns,
    };
    carrier(function, &task, errors);
    output::owned(function, &task, errors);
    errors.propagate()?;
    Ok(task)
}

fn modifiers(function: &Function, errors: &mut Errors) {
    let sig = &function.sig;
    if let Some(constness) = &sig.constness {
        errors.error(constness, "a task is run, not evaluated: remove `const`");
    }
    if let Safety::Unsafe(unsafety) = &sig.safety {
        let message = "a task is run from safe code: remove `unsafe` here, and write `unsafe { .. }` in the body";
        errors.error(unsafety, message);
    }
    if let Some(abi) = &sig.abi {
        errors.error(abi, "a task is a Rust function: remove `extern`");
    }
    if let Some(variadic) = &sig.variadic {
        errors.error(variadic, "a task has a fixed number of parameters: take a `Vec`");
    }
}

/// The struct's name: `name = ..`, or the function's in `UpperCamelCase`.
fn name(function: &Function, options: &Options, errors: &mut Errors) -> Ident {
    if let Some(name) = &options.name {
        if !name.unraw().to_string().starts_with(char::is_uppercase) {
            errors.error(name, format!("`{name}` is to name a struct: write it in UpperCamelCase"));
        }
        return name.clone();
    }
    let ident = &function.sig.ident;
    let camel = upper_camel_case(&ident.unraw().to_string());
    if syn::parse_str::<Ident>(&camel).is_err() {
        let message = format!("`{ident}` gives the struct no name: write `#[task(name = ..)]`");
        errors.error(ident, message);
        return ident.clone();
    }
    Ident::new(&camel, ident.span())
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

/// A type parameter that no input mentions is carried by the type of the first input.
fn carrier(function: &Function, task: &Task, errors: &mut Errors) {
    if task.inputs().next().is_some() {
        return;
    }
    for parameter in function.sig.generics.type_params() {
        let name = &parameter.ident;
        let message = format!("the task has no input to carry `{name}`: write the concrete type");
        errors.error(name, message);
    }
}
