//! Checks for attributes that are on the function or in an option, but belong elsewhere.

use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, Token};

use super::Returns;
use crate::HELPERS;
use crate::attributes::conditional;
use crate::errors::Errors;
use crate::task::parse::Options;
use crate::text::written;

pub(super) fn check_attributes(attrs: &[Attribute], errors: &mut Errors) {
    for attr in attrs {
        if attr.path().is_ident("derive") {
            errors.error(
                attr,
                "the task's struct gets its derives from `#[task]`: write `#[task(derive(..))]`",
            );
        } else if attr.path().is_ident("task") {
            errors.error(attr, "`#[task]` is given twice: keep one");
        } else if attr.path().is_ident("non_exhaustive") {
            errors.error(attr, NON_EXHAUSTIVE);
        } else if is_for_the_struct(attr) {
            let inside = written(&attr.meta);
            let message = format!(
                "this attribute is for the task's struct: write `#[task(attrs({inside}))]`"
            );
            errors.error(attr, message);
        }
    }
}

/// Whether the attribute must not be below `#[task]`.
pub(crate) fn is_misplaced(attr: &Attribute) -> bool {
    let names = ["derive", "task", "non_exhaustive"];
    names.iter().any(|name| attr.path().is_ident(name)) || is_for_the_struct(attr)
}

const NON_EXHAUSTIVE: &str =
    "pairs in other crates build the task's struct, so it can't be `non_exhaustive`: remove it";

/// An attribute of a derive, or of a layout, perhaps under a `cfg_attr`.
fn is_for_the_struct(attr: &Attribute) -> bool {
    let named = |meta: &Meta| {
        let path = meta.path();
        path.is_ident("repr") || HELPERS.iter().any(|name| path.is_ident(name))
    };
    named(&attr.meta) || conditional(attr).is_some_and(|metas| metas.iter().any(named))
}

/// `attrs(..)`, `output_derive(..)` and `output_attrs(..)`.
pub(super) fn check_options(options: &Options, has_output: bool, errors: &mut Errors) {
    check_struct_attrs(options.attrs.as_ref(), true, errors);
    check_struct_attrs(options.output_attrs.as_ref(), false, errors);
    let derive = options.output_derive.as_ref().map(ToTokens::to_token_stream);
    let attrs = options.output_attrs.as_ref().map(ToTokens::to_token_stream);
    for tokens in [derive, attrs].into_iter().flatten().filter(|_| !has_output) {
        let message = "this task has no output struct: write `output(body, meta)`, which makes one from a tuple";
        errors.error(tokens, message);
    }
}

/// Only a task that can fail is tried again.
pub(super) fn check_retry(options: &Options, returns: &Returns, errors: &mut Errors) {
    if let Some(path) =
        options.retry.as_ref().filter(|_| !returns.fallible && !returns.is_unknown())
    {
        let ty = written(&returns.ty);
        let message = format!("this task never fails, since it returns `{ty}`: remove `retry`");
        errors.error(path, message);
    }
}

fn check_struct_attrs(
    attrs: Option<&Punctuated<Meta, Token![,]>>,
    built_by_pairs: bool,
    errors: &mut Errors,
) {
    for meta in attrs.into_iter().flatten() {
        if meta.path().is_ident("cfg") {
            errors.error(
                meta,
                "write `#[cfg]` on the function: it applies to everything that `#[task]` generates",
            );
        } else if meta.path().is_ident("derive") {
            let name = if built_by_pairs { "derive" } else { "output_derive" };
            errors.error(meta, format!("derives have their own option: write `{name}(..)`"));
        }
        let attr: Attribute = syn::parse_quote!(#[#meta]);
        let nested = conditional(&attr).unwrap_or_default();
        for meta in std::iter::once(meta).chain(&nested).filter(|_| built_by_pairs) {
            if meta.path().is_ident("non_exhaustive") {
                errors.error(meta, NON_EXHAUSTIVE);
            }
        }
    }
}
