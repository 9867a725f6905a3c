use syn::visit::{self, Visit};
use syn::{Lifetime, Pat, PatType, TraitBound, Type, TypeFnPtr, TypePath, TypeReference};

use super::Parameter;
use super::owned::owned;
use crate::errors::Errors;
use crate::mentions::has_elided_lifetime;
use crate::names::ungrouped;
use crate::text::written;

/// A resource, or the context.
pub(super) fn resource(reference: &TypeReference, errors: &mut Errors) -> Parameter {
    check_not_mutable(reference, errors);
    if is_context(&reference.elem) {
        return Parameter::Context;
    }
    let ty = unparenthesized(&reference.elem);
    check_not_static(reference, ty, errors);
    check_not_borrowing(ty, errors);
    Parameter::Resource(ty.clone())
}

fn check_not_mutable(reference: &TypeReference, errors: &mut Errors) {
    if reference.mutability.is_some() {
        let shared = written(&reference.elem);
        let message = format!(
            "a resource is shared by all running tasks: write `&{shared}`, and use a lock to change it"
        );
        errors.error(reference, message);
    }
}

fn check_not_static(reference: &TypeReference, ty: &Type, errors: &mut Errors) {
    if let Some(lifetime) = reference.lifetime.as_ref().filter(|it| it.ident == "static") {
        let message = format!("a resource is lent for the run only: write `&{}`", written(ty));
        errors.error(lifetime, message);
    }
}

/// `&Store<'a>`, `&&Store`: an environment promises nothing about lifetimes inside a resource.
fn check_not_borrowing(ty: &Type, errors: &mut Errors) {
    let mut inside = Inside(false);
    inside.visit_type(ty);
    if inside.0 || has_elided_lifetime(ty) {
        let owned = written(&owned(ty));
        let message = format!("a resource can't borrow from anything: write `&{owned}`");
        errors.error(ty, message);
    }
}

/// Whether a type has a lifetime that is neither `'static` nor bound by a `for`.
struct Inside(bool);

impl Visit<'_> for Inside {
    fn visit_lifetime(&mut self, lifetime: &Lifetime) {
        self.0 |= lifetime.ident != "static";
    }

    fn visit_type_fn_ptr(&mut self, _: &TypeFnPtr) {}

    fn visit_trait_bound(&mut self, bound: &TraitBound) {
        if bound.lifetimes.is_none() {
            visit::visit_trait_bound(self, bound);
        }
    }
}

/// Resources are identified by their types, so a task has at most one of each.
pub(super) fn check_new_type(
    typed: &PatType,
    parameter: &Parameter,
    earlier: &[Parameter],
    errors: &mut Errors,
) {
    let Parameter::Resource(ty) = parameter else { return };
    let text = written(ty);
    let mut earlier = earlier.iter().filter_map(Parameter::resource);
    if earlier.any(|other| written(other) == text) {
        let name = match &*typed.pat {
            Pat::Ident(pattern) => format!("`{}` is", pattern.ident),
            _ => "this parameter is".to_owned(),
        };
        let message = format!(
            "{name} the same resource as another `&{text}`: give one of them a type of its own, `struct Name({text});`"
        );
        errors.error(&typed.ty, message);
    }
}

fn is_context(ty: &Type) -> bool {
    let Type::Path(TypePath { qself: None, path, .. }) = ungrouped(ty) else { return false };
    path.segments.last().is_some_and(|last| last.ident == "Context" && last.arguments.is_none())
}

/// `dyn A + B` of `&(dyn A + B)`, which needs its parentheses only there.
fn unparenthesized(ty: &Type) -> &Type {
    match ungrouped(ty) {
        Type::Paren(paren) => unparenthesized(&paren.elem),
        other => other,
    }
}
