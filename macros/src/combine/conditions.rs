//! `#[cfg]` before a slot. A procedural macro cannot evaluate one, but rustc drops one of two macros.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::parse::ParseStream;
use syn::{Attribute, LitBool, Meta, Result, braced, token};

use super::parse::{Entry, Half};

/// A macro for each slot with a `#[cfg]`, and the items that define them.
///
/// ```text
/// #[cfg(all(unix))]
/// macro_rules! condition_0 {
///     ({ $($next:tt)* } $($rest:tt)*) => { $($next)*! { $($rest)* { true } } };
/// }
/// #[cfg(not(all(unix)))]
/// macro_rules! condition_0 { .. { false } .. }
/// ```
pub(super) fn local_macros<'a>(
    outer: &[Attribute],
    halves: impl IntoIterator<Item = &'a Half>,
) -> (Vec<Ident>, TokenStream) {
    let (mut names, mut items) = (Vec::new(), TokenStream::new());
    let slots = halves.into_iter().flat_map(|half| &half.slots);
    for cfgs in slots.map(|slot| &slot.cfgs).filter(|cfgs| !cfgs.is_empty()) {
        let name = format_ident!("condition_{}", names.len(), span = Span::mixed_site());
        let predicates: Vec<_> = cfgs.iter().map(predicate).collect();
        items.extend(quote! {
            #(#outer)*
            #[cfg(all(#(#predicates),*))]
            macro_rules! #name {
                ({ $($next:tt)* } $($rest:tt)*) => { $($next)*! { $($rest)* { true } } };
            }
            #(#outer)*
            #[cfg(not(all(#(#predicates),*)))]
            macro_rules! #name {
                ({ $($next:tt)* } $($rest:tt)*) => { $($next)*! { $($rest)* { false } } };
            }
        });
        names.push(name);
    }
    (names, items)
}

/// The macro to call for an entry: its task's, or, if it has a `#[cfg]`, one of two that rustc chooses
/// from. The other says `absent`.
pub(super) fn entry_macro(
    outer: &[Attribute],
    entry: &Entry,
    number: usize,
) -> (TokenStream, TokenStream) {
    let task = entry.half.macro_path();
    if entry.cfgs.is_empty() {
        return (task, TokenStream::new());
    }
    let name = format_ident!("entry_{number}", span = Span::mixed_site());
    let predicates: Vec<_> = entry.cfgs.iter().map(predicate).collect();
    let items = quote! {
        #(#outer)*
        #[cfg(all(#(#predicates),*))]
        macro_rules! #name { ($($all:tt)*) => { #task! { $($all)* } }; }
        #(#outer)*
        #[cfg(not(all(#(#predicates),*)))]
        macro_rules! #name {
            ({ $($next:tt)* } $($rest:tt)*) => { $($next)*! { $($rest)* { absent } } };
        }
    };
    (name.into_token_stream(), items)
}

/// The `unix` of `#[cfg(unix)]`
fn predicate(cfg: &Attribute) -> TokenStream {
    match &cfg.meta {
        Meta::List(list) => list.tokens.clone(),
        _ => TokenStream::new(),
    }
}

/// `{ true } { false }`
pub(super) fn parse_conditions(input: ParseStream) -> Result<Vec<bool>> {
    let mut conditions = Vec::new();
    while is_condition(input) {
        let content;
        braced!(content in input);
        conditions.push(content.parse::<LitBool>()?.value);
    }
    Ok(conditions)
}

fn is_condition(input: ParseStream) -> bool {
    let condition = |input: ParseStream| {
        let content;
        braced!(content in input);
        Ok(content.peek(LitBool))
    };
    input.peek(token::Brace) && input.fork().call(condition).unwrap_or(false)
}

/// Removes the slots whose condition does not hold.
pub(super) fn decide<'a>(halves: impl IntoIterator<Item = &'a mut Half>, conditions: &[bool]) {
    let mut conditions = conditions.iter();
    for Half { slots, .. } in halves {
        slots.retain(|slot| slot.cfgs.is_empty() || conditions.next().is_none_or(|holds| *holds));
    }
}
