use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;

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
        variables.lent_twice(errors);
        variables
    }

    fn lent_twice(&self, errors: &mut Errors) {
        for (i, name) in self.lent.iter().enumerate() {
            let message = if self.pattern.contains(&name) {
                format!("the pattern has a `{name}` already: rename one, or lend the stitch less")
            } else if self.lent[..i].contains(name) {
                format!("the stitch is lent `{name}` twice: keep one")
            } else {
                continue;
            };
            errors.error(name, message);
        }
    }

    pub(super) fn contain(&self, name: &Ident) -> bool {
        self.pattern.contains(&name) || self.lent.contains(name)
    }
}

/// The first half is made before anything could fail or be awaited.
pub(super) fn only_in_second_half(first: &[Option<Place<'_>>], errors: &mut Errors) {
    for place in first {
        let Some(Place::Bound(_, expression)) = place else { continue };
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
pub(super) fn nothing_crosses(
    combine: &Combine,
    [first, _]: [&Description; 2],
    given: &[&Given<'_>],
    errors: &mut Errors,
) {
    let crosses = given.iter().any(|it| matches!(it, Given::Wired(_)));
    if combine.stitch.is_some() || crosses {
        return;
    }
    let outputs: Vec<_> = first.output.names().iter().map(ToString::to_string).collect();
    let (name, other) = (combine.first.name(), combine.second.name());
    let why = match outputs.as_slice() {
        [] => format!("`{name}` has not named its output by `#[task(output(..))]`"),
        [only] => {
            format!("`{other}` takes no open input `{only}`, which is the output of `{name}`")
        }
        names => format!(
            "`{other}` takes no open input of the names `{}`, which are the outputs of `{name}`",
            names.join("`, `")
        ),
    };
    let message =
        format!("nothing crosses the seam: {why}\nwrite a stitch: `=> |output| {other} {{ .. }}`");
    errors.error(&combine.arrow, message);
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
