//! A user's attributes, sorted by what reads them.

mod links;
mod travel;

pub(crate) use travel::{for_pair, travelling};

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, Token, parse_quote};

/// The attributes that a `cfg_attr` adds if its condition holds.
pub(crate) fn conditional(attr: &Attribute) -> Option<Vec<Meta>> {
    let Meta::List(list) = &attr.meta else { return None };
    if !list.path.is_ident("cfg_attr") {
        return None;
    }
    let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
    let metas = parser.parse2(list.tokens.clone()).ok()?;
    Some(metas.into_iter().skip(1).collect())
}

/// Whether one of the attributes is `name`, or a `cfg_attr` that may be.
pub(crate) fn mention<'a>(attrs: impl IntoIterator<Item = &'a Attribute>, name: &str) -> bool {
    attrs.into_iter().any(|attr| {
        let conditional = conditional(attr);
        let mut metas = std::iter::once(&attr.meta).chain(conditional.iter().flatten());
        metas.any(|meta| meta.path().is_ident(name))
    })
}

/// Splits an attribute of a parameter: lints stay on the parameter, and all others go to the field.
pub(crate) fn split_lints(attr: &Attribute) -> (Option<Attribute>, Option<Attribute>) {
    let Some(metas) = conditional(attr) else {
        let (lint, other) = (is_lint(&attr.meta), !is_lint(&attr.meta));
        return (lint.then(|| attr.clone()), other.then(|| attr.clone()));
    };
    let (lints, others): (Vec<_>, Vec<_>) = metas.into_iter().partition(is_lint);
    let condition = attr.parse_args_with(|input: syn::parse::ParseStream| {
        let condition: Meta = input.parse()?;
        input.parse::<proc_macro2::TokenStream>()?;
        Ok(condition)
    });
    let with = |metas: Vec<Meta>| {
        let condition = condition.as_ref().ok().filter(|_| !metas.is_empty())?;
        let mut split = attr.clone();
        split.meta = parse_quote!(cfg_attr(#condition, #(#metas),*));
        Some(split)
    };
    (with(lints), with(others))
}

fn is_lint(meta: &Meta) -> bool {
    let levels = ["allow", "warn", "deny", "forbid", "expect"];
    levels.iter().any(|level| meta.path().is_ident(level))
}

pub(crate) fn cfgs(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect()
}

pub(crate) fn docs(attrs: &[Attribute]) -> Vec<&Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("doc")).collect()
}

/// Whether any attribute needs a derive that declares it.
pub(crate) fn forwarded<'a>(attrs: impl IntoIterator<Item = &'a Attribute>) -> bool {
    attrs.into_iter().any(|attr| !attr.path().is_ident("doc"))
}

/// The doc comments as plain text, for `TaskInfo`.
pub(crate) fn doc_text(attrs: &[Attribute]) -> String {
    let lines: Vec<_> = attrs.iter().filter_map(doc_line).collect();
    lines.join("\n")
}

/// The docs as an expression: the text, or `concat!` of it and of what the user's `include_str!` reads.
pub(crate) fn doc_expression(krate: &impl ToTokens, attrs: &[Attribute]) -> TokenStream {
    let mut parts: Vec<TokenStream> = Vec::new();
    for attr in docs(attrs) {
        let Meta::NameValue(meta) = &attr.meta else { continue };
        match (doc_line(attr), &meta.value) {
            (Some(line), _) => parts.push(line.into_token_stream()),
            (None, Expr::Macro(value)) => parts.push(value.into_token_stream()),
            _ => {}
        }
    }
    let is_text = docs(attrs).iter().all(|attr| doc_line(attr).is_some());
    if is_text {
        return doc_text(attrs).into_token_stream();
    }
    let (first, others) =
        parts.split_first().map_or((quote!(""), &[][..]), |(a, b)| (a.clone(), b));
    quote!(#krate::__private::core::concat!(#first #(, "\n", #others)*))
}

fn doc_line(attr: &Attribute) -> Option<String> {
    let Meta::NameValue(meta) = &attr.meta else { return None };
    match &meta.value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) if meta.path.is_ident("doc") => {
            let text = text.value();
            Some(text.strip_prefix(' ').unwrap_or(&text).trim_end().to_owned())
        }
        _ => None,
    }
}
