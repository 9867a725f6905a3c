//! Checks for borrowed types where owned ones belong.

use std::collections::HashSet;

use quote::quote;
use syn::visit::Visit;
use syn::{GenericArgument, Lifetime, PatType, PathArguments, Signature, Type, TypeReference};

use super::Parameter;
use super::owned::owned;
use crate::errors::Errors;
use crate::mentions::{Elided, Mentions, has_elided_lifetime};
use crate::names::{Names, ungrouped};
use crate::text::written;

/// `&str` and `&[T]` are almost always meant as inputs, not resources.
pub(super) fn check_no_borrowed_input(
    typed: &PatType,
    reference: &TypeReference,
    errors: &mut Errors,
) -> Option<Type> {
    if !is_text(&reference.elem) && !matches!(ungrouped(&reference.elem), Type::Slice(_)) {
        return None;
    }
    let message = format!(
        "`&` marks a resource, but `{}` looks like an input: write `{}`",
        written(&typed.pat),
        written(&owned(&Type::Reference(reference.clone())))
    );
    errors.doubt_fields();
    Some(errors.unknown_type(reference, message))
}

fn is_text(ty: &Type) -> bool {
    matches!(ungrouped(ty), Type::Path(path) if path.path.is_ident("str"))
}

/// `str`, `[T]`, `dyn Trait`: rustc reports them in the function, so the field is a reference.
pub(super) fn check_no_unsized_input(ty: &Type, errors: &mut Errors) -> Option<Type> {
    if !is_text(ty) && !matches!(ty, Type::Slice(_) | Type::TraitObject(_)) {
        return None;
    }
    errors.left_to_rustc();
    Some(Type::Verbatim(quote!(&'static (#ty))))
}

/// `Option<&T>`, `Cow<'_, str>`: the struct doesn't have the lifetime.
pub(super) fn check_no_elided_input(ty: &Type, errors: &mut Errors) -> Option<Type> {
    if !has_elided_lifetime(ty) {
        return None;
    }
    let owned = written(&owned(ty));
    let message = if Names::of(ty).contain(&"dyn") {
        "an input is owned by the task: write `Box<dyn ..>` instead of `&dyn ..`".to_owned()
    } else if is_optional_resource(ty) {
        errors.doubt_fields();
        format!(
            "a resource can't be optional: write `&{owned}`, and lend an `Option`; for an input, write `{owned}`"
        )
    } else {
        format!("an input is owned by the task: write `{owned}`")
    };
    Some(errors.unknown_type(ty, message))
}

/// `Option<&Cache>`, but not `Option<&str>`.
fn is_optional_resource(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let Some(last) = path.path.segments.last().filter(|it| it.ident == "Option") else {
        return false;
    };
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return false };
    arguments.args.iter().any(|argument| match argument {
        GenericArgument::Type(Type::Reference(it)) => {
            !is_text(&it.elem) && !matches!(ungrouped(&it.elem), Type::Slice(_))
        }
        _ => false,
    })
}

/// A resource is lent for the run, which the output outlives.
pub(super) fn check_no_borrowed_output(
    ty: &Type,
    sig: &Signature,
    parameters: &[Parameter],
    errors: &mut Errors,
) -> Option<Type> {
    let elided = has_elided_lifetime(ty);
    if elided && count_lifetimes(sig) != 1 {
        errors.left_to_rustc();
        return Some(owned(ty));
    }
    let returned = Mentions::of([ty]);
    let inputs = parameters.iter().filter_map(Parameter::input);
    let inputs = Mentions::of(inputs.map(|input| &input.ty));
    let lent = sig.generics.lifetimes().any(|parameter| {
        returned.contain(&parameter.lifetime) && !inputs.contain(&parameter.lifetime)
    });
    (elided || lent).then(|| {
        let (borrowed, owned) = (written(ty), written(&owned(ty)));
        let instead =
            if owned == borrowed { "an owned value".to_owned() } else { format!("`{owned}`") };
        let message = format!("a task's output can't borrow from a resource: return {instead}");
        errors.unknown_type(ty, message)
    })
}

/// How many lifetimes of the parameters an elided one of the output could be: rustc accepts one.
fn count_lifetimes(sig: &Signature) -> usize {
    let mut elided = Elided(0);
    let mut named = Named(HashSet::new());
    for arg in &sig.inputs {
        elided.visit_fn_arg(arg);
        named.visit_fn_arg(arg);
    }
    elided.0 + named.0.len()
}

struct Named(HashSet<String>);

impl Visit<'_> for Named {
    fn visit_lifetime(&mut self, lifetime: &Lifetime) {
        if lifetime.ident != "_" {
            self.0.insert(lifetime.to_string());
        }
    }
}
