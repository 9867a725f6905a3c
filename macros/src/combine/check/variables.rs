use proc_macro2::Ident;
use syn::{Expr, Pat};

use super::Expression;
use super::stitch::find_self;
use crate::combine::parse::{Lent, LentKind, Slot, SlotKind, Stitch};
use crate::combine::pattern;
use crate::errors::Errors;
use crate::given::Given;
use crate::names::Names;
use crate::text::written;

/// The variables that the stitch brings into the second half's expressions.
pub(super) struct Variables<'a> {
    pub(super) pattern: Vec<&'a Ident>,
    /// Inputs of the combined task, and resources.
    pub(super) lent: &'a [Lent],
    /// The pattern is a macro, or has one: it may bind other names.
    unsure: bool,
}

impl<'a> Variables<'a> {
    pub(super) fn new(stitch: Option<&'a Stitch>, errors: &mut Errors) -> Self {
        let Some(stitch) = stitch else {
            return Self { pattern: Vec::new(), lent: &[], unsure: false };
        };
        let pattern = pattern::variables(&stitch.pattern);
        let unsure = has_macro(&stitch.pattern);
        let variables = Self { pattern, lent: &stitch.lent, unsure };
        variables.check_distinct(errors);
        variables
    }

    fn check_distinct(&self, errors: &mut Errors) {
        for (i, Lent { name, .. }) in self.lent.iter().enumerate() {
            let message = if self.pattern.contains(&name) {
                format!(
                    "`{name}` is already bound by the pattern: rename it, or remove it from the list after the pattern"
                )
            } else if self.lent[..i].iter().any(|earlier| earlier.name == *name) {
                format!("`{name}` is lent to the stitch twice: keep one")
            } else {
                continue;
            };
            errors.error(name, message);
        }
    }

    /// What an input of the second half is given by an expression or a variable of its name.
    pub(super) fn given(&self, slot: &'a Slot) -> Option<Given<Expression<'a>>> {
        let secret = slot.secret;
        match &slot.kind {
            SlotKind::Bound(input, value) => {
                let expression = Expression { input, value: Some(value), secret };
                let crosses = self.cross_in(value);
                Some(if crosses { Given::Stitch(expression) } else { Given::Bound(expression) })
            }
            SlotKind::Named(input) if self.pattern.contains(&input) => {
                Some(Given::Stitch(Expression { input, value: None, secret }))
            }
            SlotKind::Named(input) => {
                let lent = self.lent.iter().find(|lent| lent.name == *input)?;
                Some(match lent.kind {
                    LentKind::Open | LentKind::Input(_) => Given::Open(input.clone()),
                    LentKind::Resource(_) => {
                        Given::Bound(Expression { input, value: None, secret })
                    }
                })
            }
            SlotKind::Renamed(..) | SlotKind::Rest(_) | SlotKind::Broken(..) => None,
        }
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

    fn contain(&self, name: &Ident) -> bool {
        self.pattern.contains(&name) || self.lent.iter().any(|lent| lent.name == *name)
    }

    /// Reports `name: name` without a variable of that name, and `self`, which people write from habit in
    /// methods that build a struct.
    pub(super) fn check_second_half(&self, slots: &[Option<&Slot>], errors: &mut Errors) {
        for slot in slots.iter().flatten() {
            let SlotKind::Bound(input, expression) = &slot.kind else { continue };
            if let Some(this) = find_self(expression) {
                let message = "a stitch has no `self`: lend it the input, `|output, name|`";
                errors.error(this, message);
            } else if is_same(input, expression) && !self.contain(input) && !self.unsure {
                let message = format!(
                    "the stitch has no variable `{input}`: write `{input}` alone to leave the input open"
                );
                errors.error(expression, message);
            }
        }
    }
}

/// `key: key`
pub(super) fn is_same(input: &Ident, expression: &Expr) -> bool {
    matches!(expression, Expr::Path(path) if path.path.is_ident(input))
}

fn has_macro(pattern: &Pat) -> bool {
    quote::ToTokens::to_token_stream(pattern).to_string().contains('!')
}
