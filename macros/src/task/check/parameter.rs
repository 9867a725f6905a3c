use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::{Attribute, FnArg, Pat, PatType, Signature, Type, TypePath, TypeReference};

use super::borrow::{borrowed_input, elided_input, unsized_input};
use super::opaque::impl_trait_parameter;
use crate::errors::Errors;
use crate::names::ungrouped;
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

impl Parameter {
    pub(crate) fn input(&self) -> Option<&Input> {
        match self {
            Self::Input(input) => Some(input),
            _ => None,
        }
    }
}

pub(super) fn parameters(sig: &Signature, errors: &mut Errors) -> Vec<Parameter> {
    let mut parameters = Vec::new();
    for arg in &sig.inputs {
        let FnArg::Typed(typed) = arg else { continue };
        conditional_parameter(&typed.attrs, errors);
        let Some(parameter) = parameter(typed, sig, errors) else { continue };
        if !repeated_parameter(&parameter, &parameters, errors) {
            parameters.push(parameter);
        }
    }
    parameters
}

fn conditional_parameter(attrs: &[Attribute], errors: &mut Errors) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("cfg")) {
        let message =
            "an input is always there: put `#[cfg]` on the function, or make it an `Option`";
        errors.error(attr, message);
    }
}

fn parameter(typed: &PatType, sig: &Signature, errors: &mut Errors) -> Option<Parameter> {
    let ty = ungrouped(&typed.ty);
    let unknown = impl_trait_parameter(typed, sig, errors);
    let Type::Reference(reference) = ty else {
        let unknown =
            unknown.or_else(|| elided_input(ty, errors)).or_else(|| unsized_input(ty, errors));
        return input(typed, unknown.unwrap_or_else(|| ty.clone()), errors);
    };
    match borrowed_input(typed, reference, errors) {
        Some(unknown) => input(typed, unknown, errors),
        None => Some(resource(reference, errors)),
    }
}

/// `r#key` is `key` to rustc.
fn repeated_parameter(parameter: &Parameter, earlier: &[Parameter], errors: &mut Errors) -> bool {
    let Some(input) = parameter.input() else { return false };
    let mut earlier = earlier.iter().filter_map(Parameter::input);
    let repeated = earlier.any(|other| other.name.unraw() == input.name.unraw());
    if repeated {
        errors.left_to_rustc();
    }
    repeated
}

fn resource(reference: &TypeReference, errors: &mut Errors) -> Parameter {
    mutable_resource(reference, errors);
    if is_context(&reference.elem) {
        Parameter::Context
    } else {
        Parameter::Resource((*reference.elem).clone())
    }
}

fn mutable_resource(reference: &TypeReference, errors: &mut Errors) {
    if reference.mutability.is_some() {
        let shared = written(&reference.elem);
        let message = format!(
            "a resource is lent to many tasks at once: write `&{shared}`, and put what changes behind a lock"
        );
        errors.error(reference, message);
    }
}

fn is_context(ty: &Type) -> bool {
    let Type::Path(TypePath { qself: None, path, .. }) = ungrouped(ty) else { return false };
    path.segments.last().is_some_and(|last| last.ident == "Context" && last.arguments.is_none())
}

fn input(typed: &PatType, ty: Type, errors: &mut Errors) -> Option<Parameter> {
    let Pat::Ident(pattern) = &*typed.pat else {
        unnamed_parameter(&typed.pat, errors);
        return None;
    };
    let attrs = typed.attrs.iter().filter(|attr| !stays_on_parameter(attr));
    let attrs = attrs.filter(|attr| !attr.path().is_ident("cfg")).cloned().collect();
    Some(Parameter::Input(Input { attrs, name: pattern.ident.clone(), ty }))
}

fn unnamed_parameter(pattern: &Pat, errors: &mut Errors) {
    let instead = match pattern {
        Pat::Wild(_) => "write a name that begins with `_`",
        _ => "write a name, and take it apart in the body",
    };
    errors.error(pattern, format!("an input needs a name, for its field: {instead}"));
}

/// Lints speak of the parameter; whatever else stands there is for the field.
pub(crate) fn stays_on_parameter(attr: &Attribute) -> bool {
    let lints = ["allow", "warn", "deny", "forbid", "expect"];
    lints.iter().any(|lint| attr.path().is_ident(lint))
}
