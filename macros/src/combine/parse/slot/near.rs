//! What is nearly a slot, read as what was meant.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Error, Ident, Lit, LitStr, Result, Token};

use super::{Rest, SlotKind};
use crate::errors::Errors;

/// `pub key`, `mut key`, `ref key`, `let key`, `&key`, `&mut key`
pub(super) fn skip_modifiers(input: ParseStream, errors: &mut Errors) -> Result<()> {
    loop {
        let named = input.peek2(Ident::peek_any) && !input.peek2(Token![as]);
        let (tokens, message): (TokenStream, _) = if input.peek(Token![pub]) && named {
            (take::<Token![pub]>(input)?, "the inputs of a task are always public: remove `pub`")
        } else if input.peek(Token![mut]) && named {
            (take::<Token![mut]>(input)?, "an input can't be `mut`: remove it")
        } else if input.peek(Token![ref]) && named {
            (take::<Token![ref]>(input)?, "an input is owned: remove `ref`")
        } else if input.peek(Token![let]) && named {
            (take::<Token![let]>(input)?, "an input needs no `let`: remove it")
        } else if input.peek(Token![&]) && named {
            let tokens = take::<Token![&]>(input)?;
            if input.peek(Token![mut]) && input.peek2(Ident::peek_any) {
                take::<Token![mut]>(input)?;
            }
            (tokens, "an input is owned: remove `&`")
        } else {
            return Ok(());
        };
        errors.error(tokens, message);
    }
}

fn take<T: syn::parse::Parse + ToTokens>(input: ParseStream) -> Result<TokenStream> {
    input.parse::<T>().map(ToTokens::into_token_stream)
}

/// `*` or `_` for `..`
pub(super) fn parse_near_rest(input: ParseStream, errors: &mut Errors) -> Result<Option<SlotKind>> {
    let tokens = if input.peek(Token![*]) && (input.peek2(Token![,]) || is_last(input)) {
        take::<Token![*]>(input)?
    } else if input.peek(Token![_]) {
        take::<Token![_]>(input)?
    } else {
        return Ok(None);
    };
    errors
        .error(&tokens, format!("write `..` instead of `{tokens}` to leave the other inputs open"));
    Ok(Some(SlotKind::Rest(Rest::dots(tokens))))
}

pub(super) fn is_last(input: ParseStream) -> bool {
    input.cursor().token_tree().is_some_and(|(_, rest)| rest.eof())
}

/// A name, perhaps as a string.
pub(super) fn parse_near_name(input: ParseStream, errors: &mut Errors) -> Result<Ident> {
    if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        let mut name = text.parse_with(Ident::parse_any).map_err(|_| {
            Error::new_spanned(&text, "an input's name is not a string: write the name")
        })?;
        name.set_span(text.span());
        errors.error(&text, format!("remove the quotes: write `{name}`"));
        return Ok(name);
    }
    if input.peek(Lit) {
        let message = "inputs have names: write a name instead of this";
        return Err(Error::new(input.span(), message));
    }
    if !input.peek(Ident::peek_any) {
        return Err(Error::new(input.span(), "write the name of an input here"));
    }
    input.call(Ident::parse_any)
}
