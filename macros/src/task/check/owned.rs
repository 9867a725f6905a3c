use std::iter::Peekable;

use proc_macro2::token_stream::IntoIter;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::quote;

/// The type that owns what `tokens` borrows: `String` for `&str`, `Vec<T>` for `&[T]`, `T` for `&T`,
/// `'static` for `'_`.
pub(super) fn owned(tokens: TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter().peekable();
    let mut owned = TokenStream::new();
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == '&' => {
                owned.extend(referent(&mut tokens));
            }
            TokenTree::Punct(punct) if punct.as_char() == '\'' && next_is(&mut tokens, "_") => {
                tokens.next();
                owned.extend(quote!('static));
            }
            TokenTree::Group(group) => owned.extend([within(group)]),
            _ => owned.extend([token]),
        }
    }
    owned
}

/// What comes after a `&`.
fn referent(tokens: &mut Peekable<IntoIter>) -> TokenStream {
    if next_is(tokens, "'") {
        tokens.nth(1);
    }
    if next_is(tokens, "mut") {
        tokens.next();
    }
    match tokens.peek() {
        Some(TokenTree::Ident(name)) if name == "str" => {
            tokens.next();
            quote!(String)
        }
        Some(TokenTree::Group(slice)) if is_slice(slice) => {
            let element = owned(slice.stream());
            tokens.next();
            quote!(Vec<#element>)
        }
        _ => TokenStream::new(),
    }
}

fn next_is(tokens: &mut Peekable<IntoIter>, text: &str) -> bool {
    tokens.peek().is_some_and(|next| next.to_string() == text)
}

fn is_slice(group: &Group) -> bool {
    let length = |it| matches!(it, TokenTree::Punct(punct) if punct.as_char() == ';');
    group.delimiter() == Delimiter::Bracket && !group.stream().into_iter().any(length)
}

fn within(group: &Group) -> TokenTree {
    TokenTree::Group(Group::new(group.delimiter(), owned(group.stream())))
}
