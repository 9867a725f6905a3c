use syn::{Signature, Type};

use super::Parameter;
use crate::errors::Errors;

/// The first input's type carries the type parameters that no input mentions. A task without inputs
/// can't have type parameters, and its output's type may mention one.
pub(super) fn check_not_generic_without_inputs(
    sig: &Signature,
    parameters: &[Parameter],
    errors: &mut Errors,
) -> Option<Type> {
    if parameters.iter().any(|it| it.input().is_some()) {
        return None;
    }
    let unknown = sig.generics.type_params().map(|parameter| {
        let name = &parameter.ident;
        let message = format!(
            "a task without inputs can't be generic over a type: write the concrete type instead of `{name}`"
        );
        errors.unknown_type(name, message)
    });
    unknown.last()
}
