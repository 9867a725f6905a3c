use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;

use syn::Expr;

use super::Expression;
use crate::combine::parse::{Slot, Stitch};
use crate::combine::pattern;
use crate::errors::Errors;
use crate::given::Given;
use crate::names::Names;
use crate::text::written;

/// The variables that the stitch brings into the second half's expressions.
pub(super) struct Variables<'a> {
    pub(super) pattern: Vec<&'a Ident>,
    /// Inputs of the combined task.
    pub(super) lent: &'a [Ident],
}

impl<'a> Variables<'a> {
    pub(super) fn new(stitch: Option<&'a Stitch>, errors: &mut Errors) -> Self {
        let Some(stitch) = stitch else { return Self { pattern: Vec::new(), lent: &[] } };
        let variables = Self { pattern: pattern::variables(&stitch.pattern), lent: &stitch.names };
        variables.check_distinct(errors);
        variables
    }

    fn check_distinct(&self, errors: &mut Errors) {
        for (i, name) in self.lent.iter().enumerate() {
            let message = if self.pattern.contains(&name) {
                format!(
                    "`{name}` is already bound by the pattern: rename it, or remove it from the list after the pattern"
                )
            } else if self.lent[..i].contains(name) {
                format!("`{name}` is lent to the stitch twice: keep one")
            } else {
                continue;
            };
            errors.error(name, message);
        }
    }

    pub(super) fn bound(&self, input: &'a Ident, value: &'a Expr) -> Given<Expression<'a>> {
        let expression = Expression { input, value: Some(value) };
        if self.cross_in(value) { Given::Stitch(expression) } else { Given::Bound(expression) }
    }

    /// Whether the expression takes what the pattern binds; perhaps inside `"{object}"`.
    fn cross_in(&self, expression: &Expr) -> bool {
        if self.pattern.is_empty() {
            return false;
        }
        let (names, text) = (Names::of(expression), written(expression));
        self.pattern.iter().any(|variable| {
            let inline = [format!("{{{variable}}}"), format!("{{{variable}:")];
            names.contain(variable) || inline.iter().any(|it| text.contains(it))
        })
    }
}

/// The first half is made before anything could fail or be awaited.
pub(super) fn check_first_half(slots: &[Option<&Slot>], errors: &mut Errors) {
    for slot in slots {
        let Some(Slot::Bound(_, expression)) = slot else { continue };
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
    }
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
