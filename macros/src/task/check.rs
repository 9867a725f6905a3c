mod borrow;
mod function;
mod generics;
mod name;
mod opaque;
mod output;
mod owned;
mod parameter;
mod trace;

pub(crate) use function::misplaced;
pub(crate) use output::Returns;
pub(crate) use parameter::{Input, Parameter, stays_on_parameter};

use proc_macro2::Ident;
use syn::Type;

use super::parse::{Function, Options};
use crate::describe::Output;
use crate::errors::Errors;

/// A function that is a task, each parameter in its part. What a mistake leaves unknown is
/// missing, or a type that silences rustc.
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
        self.parameters.iter().filter_map(|parameter| match parameter {
            Parameter::Resource(ty) => Some(ty),
            _ => None,
        })
    }
}

/// None if there is no place or no name for the struct.
pub(crate) fn check(function: &Function, options: &Options, errors: &mut Errors) -> Option<Task> {
    let name = name::name(function, options, errors);
    function::attributes(&function.attrs, errors);
    function::modifiers(&function.sig, errors);
    let free = function::free(&function.sig, errors);
    let parameters = parameter::parameters(&function.sig, errors);
    let mut returns = Returns::new(&function.sig, &parameters, errors);
    if let Some(unknown) = generics::carrier(&function.sig, &parameters, errors) {
        returns = Returns::unknown(unknown);
    }
    let output = output::names(options.output.as_ref(), &mut returns, errors);
    trace::inputs(options.trace.as_ref(), &function.sig, &parameters, errors);
    let task = Task { name: name.filter(|_| free)?, parameters, returns, output };
    name::named_like_function(&function.sig.ident, &task, errors);
    Some(task)
}
