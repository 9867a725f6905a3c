//! The function as it is emitted.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{FnArg, Pat, PatType, Type};

use super::check::is_misplaced;
use super::parse::Function;
use crate::attributes::{mention, split_lints};
use crate::names::ungrouped;

/// Removes the attributes that `#[task]` has read or reported, and uses the inputs.
pub(super) fn prepare(function: &mut Function) {
    function.attrs.retain(|attr| !is_misplaced(attr));
    let expected = mention(&function.attrs, "expect");
    function.sig.variadic = None;
    let mut unused = Vec::new();
    for arg in &mut function.sig.inputs {
        let FnArg::Typed(typed) = arg else { continue };
        typed.attrs = typed.attrs.iter().filter_map(|attr| split_lints(attr).0).collect();
        unused.extend(perhaps_unused(typed).filter(|_| !expected).cloned());
    }
    function.body = with_used(&function.body, &unused);
}

/// An input that rustc may call unused. Its fix, to prefix the name with `_`, would rename a public
/// field.
fn perhaps_unused(typed: &PatType) -> Option<&Ident> {
    let Pat::Ident(pattern) = &*typed.pat else { return None };
    let borrowed = matches!(ungrouped(&typed.ty), Type::Reference(_));
    let silent = pattern.ident.to_string().starts_with('_');
    let expected = mention(&typed.attrs, "expect");
    (!borrowed && !silent && !expected && pattern.subpat.is_none()).then_some(&pattern.ident)
}

/// `{ let _ = key; let _ = limit; .. }`, after the inner attributes. That neither moves nor borrows an
/// input: a future keeps a place for what was borrowed, across all its `.await`s.
fn with_used(body: &TokenStream, inputs: &[Ident]) -> TokenStream {
    let mut tokens = body.clone().into_iter();
    let Some(TokenTree::Group(block)) = tokens.next() else { return body.clone() };
    if inputs.is_empty() || block.delimiter() != Delimiter::Brace {
        return body.clone();
    }
    let content: Vec<_> = block.stream().into_iter().collect();
    let attributes = content.chunks(3).take_while(|chunk| is_inner_attribute(chunk)).count() * 3;
    let (attributes, statements) = content.split_at(attributes);
    let content = quote!(#(#attributes)* #(let _ = #inputs;)* #(#statements)*);
    let mut used = Group::new(Delimiter::Brace, content);
    used.set_span(block.span());
    std::iter::once(TokenTree::Group(used)).chain(tokens).collect()
}

/// `#![..]`
fn is_inner_attribute(tokens: &[TokenTree]) -> bool {
    matches!(
        tokens,
        [TokenTree::Punct(hash), TokenTree::Punct(bang), TokenTree::Group(group)]
            if hash.as_char() == '#' && bang.as_char() == '!' && group.delimiter() == Delimiter::Bracket
    )
}

impl ToTokens for Function {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { attrs, vis, sig, body } = self;
        // Clippy's suggestions would change what is an input and what is a resource.
        let plain = sig.asyncness.is_none().then(|| {
            quote!(#[allow(
                clippy::missing_const_for_fn,
                clippy::needless_pass_by_value,
                clippy::trivially_copy_pass_by_ref
            )])
        });
        let many = (sig.inputs.len() > 7).then(|| quote!(#[allow(clippy::too_many_arguments)]));
        tokens.extend(quote!(#plain #many #(#attrs)* #vis #sig #body));
    }
}
