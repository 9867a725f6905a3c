use proc_macro2::Ident;

use super::clash::{Clash, clash};
use super::slots::Place;
use super::stitch::Variables;
use super::{Field, Given, Side};
use crate::combine::parse::Combine;
use crate::describe::Description;
use crate::errors::Errors;
use crate::names::hint;

/// The open inputs, as they are found: the first half's, then the second's.
pub(super) struct Fields<'a> {
    combine: &'a Combine,
    tasks: [&'a Description; 2],
    /// Whether all that the user wants open is known.
    sure: bool,
    found: Vec<Found<'a>>,
    clashes: Vec<Clash<'a>>,
}

struct Found<'a> {
    field: Field<'a>,
    /// Named on purpose, or by `..`: by its name, the other half may share it.
    place: Place<'a>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(combine: &'a Combine, tasks: [&'a Description; 2], sure: bool) -> Self {
        Self { combine, tasks, sure, found: Vec::new(), clashes: Vec::new() }
    }

    pub(super) fn open(
        &mut self,
        half: Side,
        index: usize,
        place: &Place<'a>,
        errors: &mut Errors,
    ) -> Given<'a> {
        let input = &self.tasks[half as usize].inputs[index];
        let name = place.exposed(&input.name);
        match self.found.iter_mut().find(|it| it.field.name == name) {
            None => {
                let field = Field { name: name.clone(), half, index, input, shared: false };
                self.found.push(Found { field, place: *place });
            }
            Some(other) if other.field.half == half => one_name_twice(&name, errors),
            Some(other) => match [other.place.rest(), place.rest()] {
                [None, None] => other.field.shared = true,
                rests => self.clashes.push(Clash { name: name.clone(), rests }),
            },
        }
        Given::Open(name)
    }

    pub(super) fn clash(&self, errors: &mut Errors) {
        clash(self.combine, &self.clashes, errors);
    }

    /// Each further name of the stitch is an input of the combined task. One that is open nowhere
    /// else is so in the slot that takes it.
    pub(super) fn lend(
        &mut self,
        variables: &Variables<'a>,
        second: &[&Given<'a>],
        errors: &mut Errors,
    ) {
        for name in variables.lent {
            if let Some(found) = self.found.iter_mut().find(|it| it.field.name == *name) {
                found.field.shared |= found.field.half == Side::First;
                continue;
            }
            let slot =
                second.iter().position(|it| matches!(it, Given::Variable(it) if *it == name));
            match slot {
                Some(index) => self.open_lent(name, index),
                None => self.lent_no_input(name, errors),
            }
        }
    }

    fn open_lent(&mut self, name: &'a Ident, index: usize) {
        let input = &self.tasks[1].inputs[index];
        let field = Field { name: name.clone(), half: Side::Second, index, input, shared: false };
        self.found.push(Found { field, place: Place::Named(name) });
    }

    fn lent_no_input(&self, name: &Ident, errors: &mut Errors) {
        if !self.sure {
            return;
        }
        let open: Vec<_> = self.found.iter().map(|it| it.field.name.to_string()).collect();
        let hint = hint(name, &open);
        let which = match open.as_slice() {
            [] => "no input is open".to_owned(),
            [only] => format!("the only one is `{only}`"),
            names => format!("open are `{}`", names.join("`, `")),
        };
        let pair = &self.combine.head.name;
        let message = format!("`{name}` is no open input of `{pair}`{hint}\n{which}");
        errors.error(name, message);
    }

    pub(super) fn into_vec(self) -> Vec<Field<'a>> {
        self.found.into_iter().map(|it| it.field).collect()
    }
}

fn one_name_twice(name: &Ident, errors: &mut Errors) {
    let message = format!("two inputs of one half are open as `{name}`: rename one");
    errors.error(name, message);
}
