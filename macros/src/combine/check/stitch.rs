use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Expr, Pat};

use super::variables::is_same;
use crate::combine::parse::{Combine, Slot, SlotKind};
use crate::describe::{Description, Output};
use crate::errors::Errors;
use crate::text::written;

/// The first half is made before anything can fail or be awaited, and no variables are there yet.
pub(super) fn check_first_half(slots: &[Option<&Slot>], errors: &mut Errors) {
    for slot in slots.iter().flatten() {
        let SlotKind::Bound(input, expression) = &slot.kind else { continue };
        let tokens = expression.to_token_stream();
        if let Some(question) = find(&tokens, &is_question_mark) {
            errors.error(
                question,
                "`?` is only allowed in the second half: take the value as an input instead",
            );
        }
        if let Some(awaited) = find(&tokens, &is_await) {
            errors.error(
                awaited,
                "`.await` is only allowed in the second half: take the value as an input instead",
            );
        }
        if let Some(this) = find_self(expression) {
            let message = format!(
                "the first half has no variables: write `{input}` alone to leave the input open"
            );
            errors.error(this, message);
        } else if is_same(input, expression) {
            let message = format!(
                "the first half has no variables: write `{input}` alone to leave the input open"
            );
            errors.error(expression, message);
        }
    }
}

/// `|(body, meta)|`, where the output is a struct.
pub(super) fn check_pattern(combine: &Combine, first: &Description, errors: &mut Errors) {
    let (Some(stitch), Output::Fields(names)) = (&combine.stitch, &first.output) else { return };
    let Pat::Tuple(tuple) = &stitch.pattern else { return };
    let fields = names.iter().zip(&tuple.elems).map(|(name, part)| match part {
        Pat::Ident(it) if it.ident == *name => written(it),
        part => format!("{name}: {}", written(part)),
    });
    let mut fields: Vec<_> = fields.collect();
    if tuple.elems.len() != names.len() {
        fields = names.iter().map(ToString::to_string).collect();
    }
    let (name, output, fields) = (&first.name, first.output_struct(), fields.join(", "));
    let message = format!("the output of `{name}` is a struct: write `|{output} {{ {fields} }}|`");
    errors.error(tuple, message);
}

/// A `self` that would be a variable.
pub(super) fn find_self(expression: &Expr) -> Option<TokenTree> {
    find_variable(&expression.to_token_stream())
}

fn find_variable(tokens: &TokenStream) -> Option<TokenTree> {
    let mut tokens = tokens.clone().into_iter().peekable();
    let mut path = false;
    while let Some(token) = tokens.next() {
        let next = matches!(tokens.peek(), Some(next) if is_punct(next, ':'));
        match &token {
            TokenTree::Ident(ident) if ident == "self" && !next && !path => return Some(token),
            TokenTree::Group(group) => {
                if let Some(found) = find_variable(&group.stream()) {
                    return Some(found);
                }
            }
            _ => {}
        }
        path = is_punct(&token, ':');
    }
    None
}

pub(crate) fn awaits(tokens: &TokenStream) -> bool {
    find(tokens, &is_await).is_some()
}

/// A macro may hide a `?`.
pub(crate) fn may_fail(tokens: &TokenStream) -> bool {
    let may = |it: &TokenTree| is_question_mark(it) || is_return(it) || is_punct(it, '!');
    find(tokens, &may).is_some()
}

/// Whether the expression may end by leaving the stitch, instead of with a value.
pub(crate) fn diverges(expression: &Expr) -> bool {
    let may = |it: &TokenTree| is_return(it) || is_punct(it, '!');
    find(&expression.to_token_stream(), &may).is_some()
}

fn is_return(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == "return")
}

fn find(tokens: &TokenStream, wanted: &dyn Fn(&TokenTree) -> bool) -> Option<TokenTree> {
    tokens.clone().into_iter().find_map(|token| match &token {
        TokenTree::Group(group) => find(&group.stream(), wanted),
        _ => wanted(&token).then_some(token),
    })
}

fn is_await(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == "await")
}

fn is_question_mark(token: &TokenTree) -> bool {
    is_punct(token, '?')
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}
