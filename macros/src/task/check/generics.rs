use syn::{Signature, Type};

use super::Parameter;
use crate::errors::Errors;

/// A type parameter that no input mentions is carried by the type of the first input. Without one,
/// the output may be of a type that the struct does not know.
pub(super) fn carrier(
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
            "the task has no input, and its struct no field, to carry `{name}`: write the concrete type"
        );
        errors.unknown_type(name, message)
    });
    unknown.last()
}
