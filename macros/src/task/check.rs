mod attributes;
mod borrow;
mod function;
mod generics;
mod name;
mod opaque;
mod output;
mod owned;
mod parameter;
mod resource;
mod trace;

pub(crate) use attributes::is_misplaced;
pub(crate) use output::Returns;
pub(crate) use parameter::{Input, Parameter};

use proc_macro2::Ident;
use syn::Type;

use super::parse::{Function, Options};
use crate::describe::Output;
use crate::errors::Errors;

/// A function that is a task, with its parameters classified. After a mistake, what is unknown is
/// missing, or it is a type that rustc reports nothing about.
pub(crate) struct Task {
    pub(crate) name: Ident,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) returns: Returns,
    pub(crate) output: Output,
}

impl Task {
    pub(crate) fn inputs(&self) -> impl Iterator<Item = &Input> {
        self.parameters.iter().filter_map(Parameter::input)
    }

    pub(crate) fn resources(&self) -> impl Iterator<Item = &Type> {
        self.parameters.iter().filter_map(Parameter::resource)
    }
}

/// None if the struct can't be placed or named.
pub(crate) fn check(function: &Function, options: &Options, errors: &mut Errors) -> Option<Task> {
    let name = name::struct_name(function, options, errors);
    attributes::check_attributes(&function.attrs, errors);
    function::check_modifiers(&function.sig, errors);
    function::check_not_async_if_blocking(&function.sig, options.blocking.as_ref(), errors);
    let free = function::check_free(&function.sig, errors);
    let parameters = parameter::parameters(&function.sig, errors);
    let mut returns = Returns::new(&function.sig, &parameters, errors);
    if let Some(unknown) =
        generics::check_not_generic_without_inputs(&function.sig, &parameters, errors)
    {
        returns = Returns::unknown(unknown);
    }
    let output = output::output_names(options.output.as_ref(), &mut returns, errors);
    attributes::check_options(options, matches!(output, Output::Fields(_)), errors);
    attributes::check_retry(options, &returns, errors);
    trace::check_traced(options.trace.as_ref(), &function.sig, &parameters, errors);
    let task = Task { name: name.filter(|_| free)?, parameters, returns, output };
    name::check_not_named_like_function(&function.sig.ident, &task, errors);
    Some(task)
}
