use proc_macro2::Ident;

use super::clash::{Clash, check_clashes};
use super::slots::aimed;
use super::stitch::Variables;
use super::{Expression, Field, Side};
use crate::combine::parse::{Combine, Rest, Slot};
use crate::describe::Description;
use crate::errors::Errors;
use crate::given::Given;
use crate::names::hint;

/// The open inputs, as they are found: the first half's, then the second's.
pub(super) struct Fields<'a> {
    combine: &'a Combine,
    tasks: [&'a Description; 2],
    /// Whether everything that the user wants open is known.
    sure: bool,
    found: Vec<Found<'a>>,
    clashes: Vec<Clash<'a>>,
}

struct Found<'a> {
    field: Field<'a>,
    /// The `..` that opened it. The other half may share only what is named.
    rest: Option<&'a Rest>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(combine: &'a Combine, tasks: [&'a Description; 2], sure: bool) -> Self {
        Self { combine, tasks, sure, found: Vec::new(), clashes: Vec::new() }
    }

    pub(super) fn open(
        &mut self,
        half: Side,
        index: usize,
        slot: &'a Slot,
        errors: &mut Errors,
    ) -> Ident {
        let input = &self.tasks[half as usize].inputs[index];
        let name = exposed(slot, &input.name);
        match self.found.iter_mut().find(|it| it.field.name == name) {
            None => {
                let field = Field { name: name.clone(), half, index, input, shared: false };
                self.found.push(Found { field, rest: slot.rest() });
            }
            Some(other) if other.field.half == half => report_one_name_twice(&name, errors),
            Some(other) => match [other.rest, slot.rest()] {
                [None, None] => other.field.shared = true,
                rests => self.clashes.push(Clash { name: name.clone(), rests }),
            },
        }
        name
    }

    pub(super) fn check_clashes(&self, errors: &mut Errors) {
        check_clashes(self.combine, &self.clashes, errors);
    }

    /// Each name after the stitch's pattern is an input of the combined task. If no half opens it,
    /// the slot of the second half that takes it does.
    pub(super) fn lend(
        &mut self,
        variables: &Variables<'a>,
        second: &[&Given<Expression<'a>>],
        errors: &mut Errors,
    ) {
        for name in variables.lent {
            if let Some(found) = self.found.iter_mut().find(|it| it.field.name == *name) {
                found.field.shared |= found.field.half == Side::First;
                continue;
            }
            let slot = second.iter().position(|it| matches!(it, Given::Open(it) if it == name));
            match slot {
                Some(index) => self.open_lent(name, index),
                None => self.report_not_open(name, errors),
            }
        }
    }

    fn open_lent(&mut self, name: &'a Ident, index: usize) {
        let input = &self.tasks[1].inputs[index];
        let field = Field { name: name.clone(), half: Side::Second, index, input, shared: false };
        self.found.push(Found { field, rest: None });
    }

    fn report_not_open(&self, name: &Ident, errors: &mut Errors) {
        if !self.sure {
            return;
        }
        let open: Vec<_> = self.found.iter().map(|it| it.field.name.to_string()).collect();
        let hint = hint(name, &open);
        let which = match open.as_slice() {
            [] => "it has no open inputs".to_owned(),
            [only] => format!("its only open input is `{only}`"),
            names => format!("its open inputs are `{}`", names.join("`, `")),
        };
        let pair = &self.combine.head.name;
        let message = format!("`{name}` is not an open input of `{pair}`{hint}\n{which}");
        errors.error(name, message);
    }

    pub(super) fn into_vec(self) -> Vec<Field<'a>> {
        self.found.into_iter().map(|it| it.field).collect()
    }
}

/// The name under which the pair has it.
fn exposed(slot: &Slot, input: &Ident) -> Ident {
    match slot {
        Slot::Renamed(_, name) => name.clone(),
        slot => aimed(slot, input),
    }
}

fn report_one_name_twice(name: &Ident, errors: &mut Errors) {
    let message = format!("two inputs of one half are open as `{name}`: rename one");
    errors.error(name, message);
}
