use std::collections::HashSet;

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::{Attribute, Expr, FnArg, Pat, PatType, Signature, Type};

use super::borrow::{check_no_borrowed_input, check_no_elided_input, check_no_unsized_input};
use super::opaque::check_no_impl_trait_parameter;
use super::resource::{check_new_type, resource};
use crate::attributes::split_lints;
use crate::default::{check_no_default, is_default, parse_default};
use crate::errors::Errors;
use crate::names::ungrouped;

#[allow(clippy::large_enum_variant, reason = "a function has few parameters")]
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
    /// `#[default(..)]`
    pub(crate) default: Option<Expr>,
}

impl Parameter {
    pub(crate) fn input(&self) -> Option<&Input> {
        match self {
            Self::Input(input) => Some(input),
            _ => None,
        }
    }

    pub(crate) fn resource(&self) -> Option<&Type> {
        match self {
            Self::Resource(ty) => Some(ty),
            _ => None,
        }
    }
}

pub(super) fn parameters(sig: &Signature, errors: &mut Errors) -> Vec<Parameter> {
    let (mut parameters, mut names) = (Vec::new(), HashSet::new());
    for arg in &sig.inputs {
        let FnArg::Typed(typed) = arg else { continue };
        check_no_cfg(&typed.attrs, errors);
        let Some(parameter) = parameter(typed, sig, errors) else { continue };
        check_new_type(typed, &parameter, &parameters, errors);
        if check_not_repeated(&parameter, &mut names, errors) {
            parameters.push(parameter);
        }
    }
    parameters
}

fn check_no_cfg(attrs: &[Attribute], errors: &mut Errors) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("cfg")) {
        let message =
            "a task always has all its inputs: put `#[cfg]` on the function, or write an `Option`";
        errors.error(attr, message);
    }
}

fn parameter(typed: &PatType, sig: &Signature, errors: &mut Errors) -> Option<Parameter> {
    let ty = ungrouped(&typed.ty);
    let unknown = check_no_impl_trait_parameter(typed, sig, errors);
    let Type::Reference(reference) = ty else {
        let unknown = unknown
            .or_else(|| check_no_elided_input(ty, errors))
            .or_else(|| check_no_unsized_input(ty, errors));
        return input(typed, unknown.unwrap_or_else(|| ty.clone()), errors);
    };
    match check_no_borrowed_input(typed, reference, errors) {
        Some(unknown) => input(typed, unknown, errors),
        None => {
            check_no_default(&typed.attrs, errors);
            Some(resource(reference, errors))
        }
    }
}

/// To rustc, `r#key` and `key` are the same name.
fn check_not_repeated(
    parameter: &Parameter,
    earlier: &mut HashSet<String>,
    errors: &mut Errors,
) -> bool {
    let Some(input) = parameter.input() else { return true };
    let new = earlier.insert(input.name.unraw().to_string());
    if !new {
        errors.left_to_rustc();
    }
    new
}

fn input(typed: &PatType, ty: Type, errors: &mut Errors) -> Option<Parameter> {
    let Pat::Ident(pattern) = &*typed.pat else {
        let instead = match &*typed.pat {
            Pat::Wild(_) => "write a name that begins with `_`",
            _ => "write a name, and destructure it in the body",
        };
        let message = format!("an input needs a name for its field: {instead}");
        errors.error(&typed.pat, message);
        errors.doubt_fields();
        return None;
    };
    let default = parse_default(&typed.attrs, errors);
    let attrs = typed.attrs.iter().filter(|attr| !is_default(attr));
    let attrs = attrs.filter_map(|attr| split_lints(attr).1);
    let attrs = attrs.filter(|attr| !attr.path().is_ident("cfg")).collect();
    Some(Parameter::Input(Input { attrs, name: pattern.ident.clone(), ty, default }))
}
