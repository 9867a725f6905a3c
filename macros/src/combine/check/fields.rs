use proc_macro2::Ident;
use syn::ext::IdentExt;

use super::slots::Place;
use super::stitch::Variables;
use super::{Field, Given, Side};
use crate::combine::parse::Combine;
use crate::describe::Description;
use crate::errors::Errors;
use crate::names::nearest;

/// The open inputs, as they are found: the first half's, then the second's.
pub(super) struct Fields<'a> {
    combine: &'a Combine,
    tasks: [&'a Description; 2],
    found: Vec<Found<'a>>,
}

struct Found<'a> {
    field: Field<'a>,
    /// By its name and not by `..`: on purpose, so that the other half may share it.
    named: bool,
}

impl<'a> Fields<'a> {
    pub(super) fn new(
        combine: &'a Combine,
        first: &'a Description,
        second: &'a Description,
    ) -> Self {
        Self { combine, tasks: [first, second], found: Vec::new() }
    }

    pub(super) fn open(
        &mut self,
        half: Side,
        index: usize,
        place: &Place<'_>,
        errors: &mut Errors,
    ) -> Given<'a> {
        let input = &self.tasks[half as usize].inputs[index];
        let name = place.exposed(&input.name);
        let named = !matches!(place, Place::Rest(_));
        match self.found.iter().position(|it| it.field.name == name) {
            None => {
                let field = Field { name: name.clone(), half, index, input, shared: false };
                self.found.push(Found { field, named });
            }
            Some(other) if self.found[other].field.half == half => {
                let message = format!("two inputs of one half are open as `{name}`: rename one");
                errors.error(&name, message);
            }
            Some(other) if named && self.found[other].named => {
                self.found[other].field.shared = true;
            }
            Some(_) => self.clash(&name, place, errors),
        }
        Given::Open(name)
    }

    fn clash(&self, name: &Ident, place: &Place<'_>, errors: &mut Errors) {
        let (first, second) = (self.combine.first.name(), self.combine.second.name());
        let plain = name.unraw();
        let message = format!(
            "`{plain}` is open in both halves: to share it, write `{plain}` in `{first} {{ .. }}` and in `{second} {{ .. }}`; to have two inputs, rename one: `{plain} as second_{plain}`"
        );
        match place {
            Place::Rest(rest) => errors.error(rest, message),
            _ => errors.error(name, message),
        }
    }

    /// Each further name of the stitch is an input of the combined task. One that is open nowhere
    /// else is so in the slot that takes it.
    pub(super) fn lend(
        &mut self,
        variables: &Variables<'a>,
        second: &[Given<'a>],
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
                None => self.no_input(name, errors),
            }
        }
    }

    fn open_lent(&mut self, name: &Ident, index: usize) {
        let input = &self.tasks[1].inputs[index];
        let field = Field { name: name.clone(), half: Side::Second, index, input, shared: false };
        self.found.push(Found { field, named: true });
    }

    fn no_input(&self, name: &Ident, errors: &mut Errors) {
        let open: Vec<_> = self.found.iter().map(|it| it.field.name.unraw().to_string()).collect();
        let near = nearest(&name.unraw().to_string(), &open);
        let hint = near.map_or(String::new(), |near| format!(": did you mean `{near}`?"));
        let which = match open.as_slice() {
            [] => "no input is open".to_owned(),
            names => format!("open are `{}`", names.join("`, `")),
        };
        let pair = &self.combine.name;
        let message = format!(
            "the stitch is lent `{name}`, which is no open input of `{pair}`{hint}\n{which}"
        );
        errors.error(name, message);
    }

    pub(super) fn into_vec(self) -> Vec<Field<'a>> {
        self.found.into_iter().map(|it| it.field).collect()
    }
}
