use quote::ToTokens;
use syn::{Attribute, Data, DeriveInput, Fields};

use super::Variant;
use crate::errors::Errors;

/// The variants that each hold a task.
pub(super) fn check(input: &DeriveInput, errors: &mut Errors) -> Vec<Variant> {
    match &input.data {
        Data::Enum(data) => {
            data.variants.iter().filter_map(|it| check_variant(it, errors)).collect()
        }
        Data::Struct(data) => not_an_enum(data.struct_token, errors),
        Data::Union(data) => not_an_enum(data.union_token, errors),
    }
}

fn not_an_enum(keyword: impl ToTokens, errors: &mut Errors) -> Vec<Variant> {
    let message = format!(
        "`#[derive(Task)]` goes on an enum of tasks, but this is `{}`: write `#[task]` on a function, or implement `Task` by hand next to `#[derive(Inputs)]`",
        keyword.to_token_stream()
    );
    errors.error(keyword, message);
    Vec::new()
}

fn check_variant(variant: &syn::Variant, errors: &mut Errors) -> Option<Variant> {
    check_no_options(&variant.attrs, errors);
    let name = &variant.ident;
    match &variant.fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            let field = &fields.unnamed[0];
            check_no_options(&field.attrs, errors);
            return Some(Variant { name: name.clone(), ty: field.ty.clone() });
        }
        Fields::Unit => {
            let message = format!("`{name}` holds no task: write `{name}({name})`");
            errors.error(name, message);
        }
        Fields::Named(fields) => {
            let message = format!(
                "a variant holds one task: move these fields to a task, and write `{name}({name})`"
            );
            errors.error(fields, message);
        }
        Fields::Unnamed(fields) => {
            let message = format!("a variant holds one task: write `{name}(Task)`");
            errors.error(fields, message);
        }
    }
    None
}

fn check_no_options(attrs: &[Attribute], errors: &mut Errors) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("task")) {
        errors.error(attr, "`#[task(..)]` goes on the enum, below its `#[derive(Task)]`");
    }
}
