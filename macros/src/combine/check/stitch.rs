use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;

use super::Given;
use super::slots::Place;
use crate::combine::parse::{Combine, Stitch};
use crate::combine::pattern;
use crate::describe::Description;
use crate::errors::Errors;

/// The variables that the stitch brings into the second half's expressions.
pub(super) struct Variables<'a> {
    pattern: Vec<&'a Ident>,
    /// Inputs of the combined task.
    pub(super) lent: &'a [Ident],
}

impl<'a> Variables<'a> {
    pub(super) fn new(stitch: Option<&'a Stitch>, errors: &mut Errors) -> Self {
        let Some(stitch) = stitch else { return Self { pattern: Vec::new(), lent: &[] } };
        let variables = Self { pattern: pattern::variables(&stitch.pattern), lent: &stitch.names };
        for (i, name) in variables.lent.iter().enumerate() {
            if variables.pattern.contains(&name) || variables.lent[..i].contains(name) {
                errors.error(name, format!("the stitch has a variable `{name}` already"));
            }
        }
        variables
    }

    pub(super) fn contain(&self, name: &Ident) -> bool {
        self.pattern.contains(&name) || self.lent.contains(name)
    }
}

/// The first half is made before anything could fail or be awaited.
pub(super) fn only_in_second_half(first: &[Place<'_>], errors: &mut Errors) {
    for place in first {
        let Place::Bound(_, expression) = place else { continue };
        let tokens = expression.to_token_stream();
        if let Some(question) = find(&tokens, &is_question_mark) {
            errors.error(question, "`?` is for the second half: take the value as an input, and fail before the pair is made");
        }
        if let Some(awaited) = find(&tokens, &is_await) {
            errors.error(awaited, "`.await` is for the second half: await before the pair is made, and take the value as an input");
        }
    }
}

/// Without a stitch something has to cross the seam by its name.
pub(super) fn wired(
    combine: &Combine,
    first: &Description,
    second: &[Given<'_>],
    errors: &mut Errors,
) {
    if combine.stitch.is_some() || second.iter().any(|it| matches!(it, Given::Wired(_))) {
        return;
    }
    let outputs: Vec<_> = first.output.names().iter().map(|it| it.unraw().to_string()).collect();
    let (name, other) = (combine.first.name(), combine.second.name());
    let has = match outputs.as_slice() {
        [] => format!("`{name}` names no output (`#[task(output(..))]`)"),
        names => format!(
            "no input of `{other}` has the name of an output of `{name}`, which are `{}`",
            names.join("`, `")
        ),
    };
    let message =
        format!("nothing crosses the seam: {has}\nwrite a stitch, `=> |output| {other} {{ .. }}`");
    errors.error(combine.arrow, message);
}

pub(crate) fn awaits(tokens: &TokenStream) -> bool {
    find(tokens, &is_await).is_some()
}

/// A macro may hide a `?`.
pub(crate) fn may_fail(tokens: &TokenStream) -> bool {
    find(tokens, &|it| is_question_mark(it) || is_punct(it, '!')).is_some()
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
