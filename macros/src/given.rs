//! How an input of a half gets its value.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Result, parenthesized};

/// `E` is an expression: the user's tokens when a pair is checked and expanded, its text when it is
/// drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Given<E> {
    /// The pair's input of this name.
    Open(Ident),
    /// An expression that uses nothing of the first half's output.
    Bound(E),
    /// An expression that uses the first half's output through the stitch's pattern.
    Stitch(E),
    /// The first half's output of this name.
    Wired(Ident),
    /// The default of the half's input of this number, as written.
    Default(usize, String),
}

impl<E> Given<E> {
    pub(crate) fn expression(&self) -> Option<&E> {
        match self {
            Self::Bound(expression) | Self::Stitch(expression) => Some(expression),
            Self::Open(_) | Self::Wired(_) | Self::Default(..) => None,
        }
    }

    pub(crate) fn map<T>(&self, text: impl FnOnce(&E) -> T) -> Given<T> {
        match self {
            Self::Open(name) => Given::Open(name.clone()),
            Self::Bound(expression) => Given::Bound(text(expression)),
            Self::Stitch(expression) => Given::Stitch(text(expression)),
            Self::Wired(name) => Given::Wired(name.clone()),
            Self::Default(index, text) => Given::Default(*index, text.clone()),
        }
    }
}

/// As tokens in the description of a pair: `Bound("4")`.
impl ToTokens for Given<String> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.extend(match self {
            Self::Open(name) => quote!(Open(#name)),
            Self::Bound(text) | Self::Default(_, text) => quote!(Bound(#text)),
            Self::Stitch(text) => quote!(Stitch(#text)),
            Self::Wired(name) => quote!(Wired(#name)),
        });
    }
}

impl Parse for Given<String> {
    fn parse(input: ParseStream) -> Result<Self> {
        let variant: Ident = input.parse()?;
        let content;
        parenthesized!(content in input);
        let text = |content: ParseStream| content.parse::<LitStr>().map(|text| text.value());
        Ok(match variant.to_string().as_str() {
            "Open" => Self::Open(content.call(Ident::parse_any)?),
            "Bound" => Self::Bound(text(&content)?),
            "Stitch" => Self::Stitch(text(&content)?),
            _ => Self::Wired(content.call(Ident::parse_any)?),
        })
    }
}
