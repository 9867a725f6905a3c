use proc_macro2::Ident;
use syn::{Attribute, FnArg, Pat, PatType, Receiver, Signature, Type, TypePath, TypeReference};

use crate::errors::Errors;
use crate::names::{Names, elided_lifetime, ungrouped};
use crate::text::written;

pub(crate) enum Parameter {
    /// `&T`
    Resource(Type),
    /// `&Context`
    Context,
    /// `T`
    Input(Input),
}

/// An owned parameter.
pub(crate) struct Input {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) name: Ident,
    pub(crate) ty: Type,
}

pub(super) fn parameters(sig: &Signature, errors: &mut Errors) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    for arg in &sig.inputs {
        match arg {
            FnArg::Receiver(receiver) => method(receiver, errors),
            FnArg::Typed(typed) => parameters.extend(parameter(typed, errors)),
        }
    }
    parameters
}

fn method(receiver: &Receiver, errors: &mut Errors) {
    let message = "a task is a free function: take what you need of `self` as parameters";
    errors.error(receiver, message);
}

fn parameter(typed: &PatType, errors: &mut Errors) -> Option<Parameter> {
    conditional(&typed.attrs, errors);
    impl_trait(&typed.ty, errors);
    match ungrouped(&typed.ty) {
        Type::Reference(reference) => Some(resource(reference, errors)),
        _ => input(typed, errors).map(Parameter::Input),
    }
}

fn conditional(attrs: &[Attribute], errors: &mut Errors) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("cfg")) {
        let message =
            "a parameter is always there: put `#[cfg]` on the function, or take an `Option`";
        errors.error(attr, message);
    }
}

fn impl_trait(ty: &Type, errors: &mut Errors) {
    if Names::of(ty).contain(&"impl") {
        let message =
            "the struct needs a type with a name: write a generic parameter, `fn name<T: ..>(..)`";
        errors.error(ty, message);
    }
}

fn resource(reference: &TypeReference, errors: &mut Errors) -> Parameter {
    if let Some(mutability) = &reference.mutability {
        let message =
            "a resource is lent to many tasks: take `&T`, with a lock inside if it changes";
        errors.error(mutability, message);
    }
    borrowed_input(reference, errors);
    if is_context(&reference.elem) {
        Parameter::Context
    } else {
        Parameter::Resource((*reference.elem).clone())
    }
}

fn borrowed_input(reference: &TypeReference, errors: &mut Errors) {
    let owned = match ungrouped(&reference.elem) {
        Type::Path(path) if path.path.is_ident("str") => "String".to_owned(),
        Type::Slice(slice) => format!("Vec<{}>", written(&slice.elem)),
        _ => return,
    };
    let borrowed = written(reference);
    let message = format!(
        "a borrowed parameter is a resource, which `{borrowed}` can hardly be: for an input write `{owned}`"
    );
    errors.error(reference, message);
}

fn is_context(ty: &Type) -> bool {
    let Type::Path(TypePath { qself: None, path, .. }) = ungrouped(ty) else { return false };
    path.segments.last().is_some_and(|last| last.ident == "Context" && last.arguments.is_none())
}

fn input(typed: &PatType, errors: &mut Errors) -> Option<Input> {
    let Pat::Ident(pattern) = &*typed.pat else {
        let message = "an input needs a name, for its field: take it whole and match in the body";
        errors.error(&typed.pat, message);
        return None;
    };
    if elided_lifetime(&typed.ty) {
        let message = "an input is owned by the task: take an owned type, or name the lifetime";
        errors.error(&typed.ty, message);
    }
    let attrs = typed.attrs.iter().filter(|attr| !stays_on_parameter(attr)).cloned().collect();
    Some(Input { attrs, name: pattern.ident.clone(), ty: (*typed.ty).clone() })
}

/// Lints speak of the parameter; whatever else stands there is for the field.
pub(crate) fn stays_on_parameter(attr: &Attribute) -> bool {
    let lints = ["allow", "warn", "deny", "forbid", "expect"];
    lints.iter().any(|lint| attr.path().is_ident(lint))
}
