//! `impl Trait`, which names no type: neither a field nor an output can have it.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{PatType, Signature, Type};

use crate::errors::Errors;
use crate::names::Names;
use crate::text::written;

pub(super) fn impl_trait_parameter(
    typed: &PatType,
    sig: &Signature,
    errors: &mut Errors,
) -> Option<Type> {
    let opaque = impl_trait(typed.ty.to_token_stream())?;
    let (text, parameter) = (written(&opaque), Names::of(sig).fresh("T"));
    let bounds = text.trim_start_matches("impl").trim_start();
    let ty = written(&typed.ty).replace(&text, &parameter.to_string());
    let message = format!(
        "the struct cannot name `{text}`: write a generic parameter, `<{parameter}: {bounds}>`, and `{}: {ty}`",
        written(&typed.pat)
    );
    Some(errors.unknown_type(opaque, message))
}

pub(super) fn impl_trait_output(ty: &Type, errors: &mut Errors) -> Option<Type> {
    let opaque = impl_trait(ty.to_token_stream())?;
    let text = written(&opaque);
    let bounds = text.trim_start_matches("impl").trim_start();
    let instead = if bounds.starts_with("Future") {
        "write `async fn`, and the type that it resolves to".to_owned()
    } else if bounds.starts_with("Stream") {
        "write `Flow<..>`, which `cx.flow(stream)` makes".to_owned()
    } else {
        format!("write `Box<dyn {bounds} + Send>`, or a type of your own")
    };
    let message = format!("an output needs a type with a name, unlike `{text}`: {instead}");
    Some(errors.unknown_type(opaque, message))
}

/// The first `impl` with its bounds.
fn impl_trait(tokens: TokenStream) -> Option<TokenStream> {
    let mut tokens = tokens.into_iter();
    while let Some(token) = tokens.next() {
        let found = match token {
            TokenTree::Group(group) => impl_trait(group.stream()),
            TokenTree::Ident(ident) if ident == "impl" => {
                let bounds = within_angles(tokens.by_ref());
                Some(std::iter::once(TokenTree::Ident(ident)).chain(bounds).collect())
            }
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// Up to a `,` or `>` that belongs to somebody else.
fn within_angles(tokens: impl Iterator<Item = TokenTree>) -> Vec<TokenTree> {
    let mut depth = 0;
    let mut arrow = false;
    let inside = tokens.take_while(|token| {
        let TokenTree::Punct(punct) = token else { return true };
        let mark = punct.as_char();
        match mark {
            '<' => depth += 1,
            '>' if !arrow => depth -= 1,
            _ => {}
        }
        arrow = mark == '-';
        depth > 0 || depth == 0 && mark != ','
    });
    inside.collect()
}
