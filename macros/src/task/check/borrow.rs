//! Borrowed types where owned ones belong.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{PatType, Signature, Type, TypeReference};

use super::Parameter;
use super::owned::owned;
use crate::errors::Errors;
use crate::names::{Names, elided_lifetime, ungrouped};
use crate::text::written;

/// `&str` and `&[T]`, which nobody lends.
pub(super) fn borrowed_input(
    typed: &PatType,
    reference: &TypeReference,
    errors: &mut Errors,
) -> Option<Type> {
    if !is_text(&reference.elem) && !matches!(ungrouped(&reference.elem), Type::Slice(_)) {
        return None;
    }
    let message = format!(
        "a `&` is for a resource, and `{}` is an input: write `{}`",
        written(&typed.pat),
        written(&owned(reference.to_token_stream()))
    );
    Some(errors.unknown_type(reference, message))
}

fn is_text(ty: &Type) -> bool {
    matches!(ungrouped(ty), Type::Path(path) if path.path.is_ident("str"))
}

/// `str`, `[T]`, `dyn Trait`: rustc says so of the function; the field is behind a pointer.
pub(super) fn unsized_input(ty: &Type, errors: &mut Errors) -> Option<Type> {
    if !is_text(ty) && !matches!(ty, Type::Slice(_) | Type::TraitObject(_)) {
        return None;
    }
    errors.left_to_rustc();
    Some(Type::Verbatim(quote!(&'static (#ty))))
}

/// `Option<&T>`, `Cow<'_, str>`: the struct does not know the lifetime.
pub(super) fn elided_input(ty: &Type, errors: &mut Errors) -> Option<Type> {
    if !elided_lifetime(ty) {
        return None;
    }
    let instead = if Names::of(ty).contain(&"dyn") {
        "`Box<dyn ..>` in place of `&dyn ..`".to_owned()
    } else {
        format!("`{}`", written(&owned(ty.to_token_stream())))
    };
    Some(errors.unknown_type(ty, format!("an input is owned by the task: write {instead}")))
}

/// A resource is lent for the run; the output outlives it.
pub(super) fn borrowed_output(
    ty: &Type,
    sig: &Signature,
    parameters: &[Parameter],
    errors: &mut Errors,
) -> Option<Type> {
    let elided = elided_lifetime(ty);
    if elided && lifetimes(sig.inputs.to_token_stream(), &mut HashSet::new()) != 1 {
        errors.left_to_rustc();
        return Some(Type::Verbatim(owned(ty.to_token_stream())));
    }
    let returned = Names::of(ty);
    let mut inputs = Names::default();
    let owned_by_task = parameters.iter().filter_map(Parameter::input);
    owned_by_task.for_each(|input| inputs.add(input.ty.to_token_stream()));
    let lent = sig.generics.lifetimes().any(|parameter| {
        returned.contain(&parameter.lifetime) && !inputs.contain(&parameter.lifetime)
    });
    (elided || lent).then(|| {
        let borrowed = written(ty);
        let owned = written(&owned(ty.to_token_stream()));
        let instead =
            if owned == borrowed { "an owned value".to_owned() } else { format!("`{owned}`") };
        let message =
            format!("the output outlives the resource that it borrows from: return {instead}");
        errors.unknown_type(ty, message)
    })
}

/// How many lifetimes an elided one of the output may stand for: rustc wants one.
fn lifetimes(tokens: TokenStream, named: &mut HashSet<String>) -> usize {
    let mut tokens = tokens.into_iter().peekable();
    let mut count = 0;
    while let Some(token) = tokens.next() {
        let next = tokens.peek().map(ToString::to_string);
        count += match &token {
            TokenTree::Group(group) => lifetimes(group.stream(), named),
            TokenTree::Punct(punct) => match (punct.as_char(), next.as_deref()) {
                ('&', Some("'")) => 0,
                ('&', _) | ('\'', Some("_")) => 1,
                ('\'', Some(name)) => usize::from(named.insert(name.to_owned())),
                _ => 0,
            },
            _ => 0,
        };
    }
    count
}
