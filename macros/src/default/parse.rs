use syn::{Attribute, Expr, Meta, MetaList};

use crate::attributes::conditional;
use crate::errors::Errors;
use crate::text::written;

/// Whether the attribute is a `#[default(..)]`, or one that was meant to be.
pub(crate) fn is_default(attr: &Attribute) -> bool {
    attr.path().is_ident("default") || has_conditional_default(attr)
}

fn has_conditional_default(attr: &Attribute) -> bool {
    conditional(attr).is_some_and(|metas| metas.iter().any(|it| it.path().is_ident("default")))
}

/// The expression of `#[default(..)]`.
pub(crate) fn parse_default(attrs: &[Attribute], errors: &mut Errors) -> Option<Expr> {
    let mut found = None;
    for attr in attrs.iter().filter(|attr| is_default(attr)) {
        if has_conditional_default(attr) {
            let message = "a default can't be conditional, because pairs in other crates have it too: write `#[default(..)]` without `cfg_attr`";
            errors.error(attr, message);
            continue;
        }
        let expression = match &attr.meta {
            Meta::List(list) => parse_expression(list, errors),
            Meta::NameValue(meta) => {
                let value = written(&meta.value);
                errors.error(attr, format!("write `#[default({value})]`"));
                Some(meta.value.clone())
            }
            Meta::Path(_) => {
                errors.error(attr, "the default is missing: write `#[default(expression)]`");
                None
            }
        };
        if found.is_some() {
            errors.error(attr, "`#[default(..)]` is given twice: keep one");
        }
        found = found.or(expression);
    }
    found
}

fn parse_expression(list: &MetaList, errors: &mut Errors) -> Option<Expr> {
    let expression = list.parse_args::<Expr>();
    if expression.is_err() {
        errors.error(list, "write one expression: `#[default(expression)]`");
    }
    expression.ok()
}

/// Resources are lent by the environment, so they have no defaults.
pub(crate) fn check_no_default(attrs: &[Attribute], errors: &mut Errors) {
    for attr in attrs.iter().filter(|attr| is_default(attr)) {
        errors.error(attr, "only an input has a default: remove it");
    }
}
