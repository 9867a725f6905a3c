//! A user's attributes, sorted by what reads them.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

pub(crate) fn cfgs(attrs: &[Attribute]) -> Vec<Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("cfg")).cloned().collect()
}

pub(crate) fn docs(attrs: &[Attribute]) -> Vec<&Attribute> {
    attrs.iter().filter(|attr| attr.path().is_ident("doc")).collect()
}

/// Whether any attribute needs a derive that declares it.
pub(crate) fn forwarded(attrs: &[Attribute]) -> bool {
    attrs.iter().any(|attr| !attr.path().is_ident("doc"))
}

/// The doc comments as plain text, for `TaskInfo`.
pub(crate) fn doc_text(attrs: &[Attribute]) -> String {
    let lines: Vec<_> = attrs.iter().filter_map(doc_line).collect();
    lines.join("\n")
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
