//! The attributes of an input that a pair's field inherits.

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta, Path, Token, parse_quote};

use super::conditional;
use super::links::without_item_links;
use crate::HELPERS;

/// The attributes in a form that means the same in another module and another crate. Docs from a file
/// are omitted, because their relative path would be wrong there.
pub(crate) fn travelling(attrs: &[Attribute]) -> Vec<Attribute> {
    let lines: Vec<_> = attrs.iter().map(parse_line).collect();
    let known: Vec<_> = lines.iter().filter_map(Line::text).collect();
    let docs = without_item_links(&known.join("\n"));
    let mut docs = docs.split('\n');
    let mut travelling = Vec::new();
    for (attr, line) in attrs.iter().zip(lines) {
        match line {
            Line::Other => travelling.push(attr.clone()),
            Line::Unknown => {}
            Line::Docs(literal) => {
                let count = literal.value().split('\n').count();
                let text: Vec<_> = docs.by_ref().take(count).collect();
                let text = LitStr::new(&text.join("\n"), literal.span());
                let mut attr = attr.clone();
                attr.meta = parse_quote!(doc = #text);
                travelling.push(attr);
            }
        }
    }
    travelling
}

/// An attribute of an input, as docs.
enum Line {
    /// `doc = ".."`
    Docs(LitStr),
    /// `doc = include_str!("..")`: the text is not known here.
    Unknown,
    Other,
}

impl Line {
    fn text(&self) -> Option<String> {
        let Self::Docs(text) = self else { return None };
        Some(text.value())
    }
}

fn parse_line(attr: &Attribute) -> Line {
    let Meta::NameValue(meta) = &attr.meta else { return Line::Other };
    if !meta.path.is_ident("doc") {
        return Line::Other;
    }
    let text = match &meta.value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.clone()),
        Expr::Macro(it) if it.mac.path.is_ident("concat") => {
            let parts = it.mac.parse_body_with(Punctuated::<LitStr, Token![,]>::parse_terminated);
            parts.ok().map(|parts| {
                let text: String = parts.iter().map(LitStr::value).collect();
                LitStr::new(&text, it.mac.path.segments[0].ident.span())
            })
        }
        _ => None,
    };
    text.map_or(Line::Unknown, Line::Docs)
}

/// The attributes of an input for a pair with the attributes `pair`. One that belongs to a derive of the
/// task's struct is omitted if the pair doesn't seem to have that derive.
pub(crate) fn for_pair<'a>(
    attrs: &'a [Attribute],
    pair: &[Attribute],
) -> impl Iterator<Item = &'a Attribute> {
    let derives = derives(pair);
    attrs.iter().filter(move |attr| {
        let builtin = ["doc", "deprecated"];
        let known = builtin.iter().chain(HELPERS).any(|name| attr.path().is_ident(name));
        known || derives.iter().any(|derive| may_own(derive, attr))
    })
}

fn derives(attrs: &[Attribute]) -> Vec<Path> {
    let mut derives = Vec::new();
    for attr in attrs {
        let conditional = conditional(attr).unwrap_or_default();
        for meta in std::iter::once(&attr.meta).chain(&conditional) {
            let Meta::List(list) = meta else { continue };
            let paths = list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated);
            if list.path.is_ident("derive") {
                derives.extend(paths.into_iter().flatten());
            }
        }
    }
    derives
}

/// Derives whose attributes are all in `HELPERS`, so an attribute that isn't there belongs to another
/// derive.
const KNOWN: [&str; 22] = [
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "PartialEq",
    "Eq",
    "PartialOrd",
    "Ord",
    "Hash",
    "Serialize",
    "Deserialize",
    "JsonSchema",
    "Parser",
    "Args",
    "Subcommand",
    "Builder",
    "Validate",
    "Arbitrary",
    "Zeroize",
    "FromArgs",
    "Getters",
    "Dummy",
];

/// Derives and their attributes often have the same name: `Debug` and `#[debug(skip)]`.
fn may_own(derive: &Path, attr: &Attribute) -> bool {
    let (Some(derive), Some(attr)) = (derive.segments.last(), attr.path().segments.first()) else {
        return false;
    };
    let derive = derive.ident.to_string();
    derive.to_lowercase() == attr.ident.to_string().replace('_', "")
        || !KNOWN.contains(&derive.as_str())
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;
    use syn::{Attribute, parse_quote};

    fn travels(attr: &Attribute, pair: &[Attribute]) -> bool {
        super::for_pair(std::slice::from_ref(attr), pair).next().is_some()
    }

    #[test]
    fn attribute_of_an_unknown_derive_travels_to_pairs_that_may_have_the_derive() {
        let debug = parse_quote!(#[debug(skip)]);
        assert!(!travels(&debug, &[]));
        assert!(!travels(&debug, &[parse_quote!(#[derive(Clone, serde::Serialize)])]));
        assert!(travels(&debug, &[parse_quote!(#[derive(Clone, derive_more::Debug)])]));
        assert!(travels(&debug, &[parse_quote!(#[cfg_attr(a, derive(Debug))])]));
        assert!(travels(&debug, &[parse_quote!(#[derive(Clone, Unknown)])]));
        assert!(travels(&parse_quote!(#[serde(default)]), &[]));
        assert!(travels(&parse_quote!(#[doc = "a"]), &[]));
    }

    #[test]
    fn docs_travel_as_text_without_what_a_file_holds() {
        let attrs = [
            parse_quote!(#[doc = " A [`Key`]"]),
            parse_quote!(#[doc = include_str!("key.md")]),
            parse_quote!(#[doc = concat!("b", "c")]),
            parse_quote!(#[serde(default)]),
        ];
        let travelling = super::travelling(&attrs);
        let travelling: Vec<_> =
            travelling.iter().map(|attr| attr.to_token_stream().to_string()).collect();
        let expected = [r#"# [doc = " A `Key`"]"#, r#"# [doc = "bc"]"#, "# [serde (default)]"];
        assert_eq!(travelling, expected);
    }
}
