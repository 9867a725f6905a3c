use std::borrow::Cow;
use std::collections::HashMap;

use proc_macro2::Ident;

use super::Default;
use super::clash::{Clash, check_clashes};
use super::default::{of_half, share};
use super::slots::aimed;
use super::variables::Variables;
use super::{Expression, Field, Origin, Side};
use crate::combine::parse::{Combine, Lent, LentKind, Rest, Slot, SlotKind};
use crate::default::{check_no_default, is_default, parse_default};
use crate::describe::{Description, Input, Shape};
use crate::errors::Errors;
use crate::given::Given;
use crate::names::hint;
use crate::text::written;

/// The open inputs, as they are found: the first half's, the stitch's own, then the second's.
pub(super) struct Fields<'a> {
    combine: &'a Combine,
    tasks: [&'a Description; 2],
    /// Whether everything that the user wants open is known.
    sure: bool,
    found: Vec<Found<'a>>,
    /// Where each name is in `found`.
    places: HashMap<String, usize>,
    clashes: Vec<Clash<'a>>,
}

struct Found<'a> {
    field: Field<'a>,
    /// The `..` that opened it. The other half may share only what is named.
    rest: Option<&'a Rest>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(combine: &'a Combine, tasks: [&'a Description; 2], sure: bool) -> Self {
        Self {
            combine,
            tasks,
            sure,
            found: Vec::new(),
            places: HashMap::new(),
            clashes: Vec::new(),
        }
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
        let (second, tasks) = (&self.combine.second, self.tasks);
        match self.find(&name) {
            None => {
                let (origin, input) = (Origin::Half(half, index), Cow::Borrowed(input));
                let default = of_half(&input, half, index);
                let field = Field { name: name.clone(), origin, input, default, shared: false };
                self.add(Found { field, rest: slot.rest() });
            }
            Some(other) if other.field.side() == Some(half) => {
                report_one_name_twice(&name, errors);
            }
            Some(other) if other.field.side().is_none() => {
                report_own_taken(&other.field.name, &second.name(), errors);
            }
            Some(other) => match [other.rest, slot.rest()] {
                [None, None] => {
                    other.field.shared = true;
                    share(&mut other.field, index, tasks, errors);
                }
                rests => self.clashes.push(Clash { name: name.clone(), rests }),
            },
        }
        name
    }

    fn find(&mut self, name: &Ident) -> Option<&mut Found<'a>> {
        self.places.get(&name.to_string()).and_then(|place| self.found.get_mut(*place))
    }

    fn add(&mut self, found: Found<'a>) {
        self.places.insert(found.field.name.to_string(), self.found.len());
        self.found.push(found);
    }

    /// The inputs that the stitch declares.
    pub(super) fn add_own(&mut self, lent: &'a [Lent], errors: &mut Errors) {
        for Lent { attrs, name, kind, .. } in lent {
            if !matches!(kind, LentKind::Input(_)) {
                check_no_default(attrs, errors);
            }
            let LentKind::Input(ty) = kind else { continue };
            if self.find(name).is_some() {
                report_own_taken(name, &self.combine.first.name(), errors);
                continue;
            }
            let default = parse_default(attrs, errors);
            let attrs = attrs.iter().filter(|attr| !is_default(attr)).cloned().collect();
            let (shape, text) = (Shape::of(ty), default.as_ref().map(written));
            let input = Input { attrs, name: name.clone(), shape, ty: written(ty), default: text };
            let default = default.map(Default::Stitch);
            let (origin, input) = (Origin::Stitch(ty), Cow::Owned(input));
            let field = Field { name: name.clone(), origin, input, default, shared: false };
            self.add(Found { field, rest: None });
        }
    }

    /// A resource of the stitch has a name that no open input has.
    pub(super) fn check_resources(&mut self, lent: &[Lent], errors: &mut Errors) {
        let is_resource = |lent: &Lent| matches!(lent.kind, LentKind::Resource(_));
        for Lent { name, .. } in lent.iter().filter(|lent| is_resource(lent)) {
            // Reported: the stitch has two of this name.
            if lent.iter().any(|other| other.name == *name && !is_resource(other)) {
                continue;
            }
            if self.find(name).is_some() {
                let message = format!("`{name}` is also an open input: rename the resource");
                errors.error(name, message);
            }
        }
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
        for Lent { name, kind, .. } in variables.lent {
            if !matches!(kind, LentKind::Open) {
                continue;
            }
            if let Some(found) = self.find(name) {
                found.field.shared |= found.field.side() == Some(Side::First);
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
        let (origin, input) = (Origin::Half(Side::Second, index), Cow::Borrowed(input));
        let default = of_half(&input, Side::Second, index);
        let field = Field { name: name.clone(), origin, input, default, shared: false };
        self.add(Found { field, rest: None });
    }

    fn report_not_open(&self, name: &Ident, errors: &mut Errors) {
        if !self.sure {
            return;
        }
        let parts = self.tasks[0].output.names();
        if parts.len() > 1 && parts.contains(name) {
            let parts: Vec<_> = parts.iter().map(ToString::to_string).collect();
            let (output, parts) = (self.tasks[0].output_struct(), parts.join(", "));
            let message = format!(
                "`{name}` is a part of the output: write `|output|` and `output.{name}`, or `|{output} {{ {parts} }}|`"
            );
            errors.error(name, message);
            return;
        }
        if let Some(message) = self.explain_not_open(name) {
            errors.error(name, message);
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

    /// The input has another name here, or a value already.
    fn explain_not_open(&self, name: &Ident) -> Option<String> {
        let halves = [&self.combine.first, &self.combine.second];
        halves.into_iter().zip(self.tasks).find_map(|(half, task)| {
            let slot = half.slots.iter().find(|slot| slot.input() == Some(name))?;
            let (half, first) = (half.name(), std::ptr::eq(task, self.tasks[0]));
            match &slot.kind {
                SlotKind::Renamed(_, new) => {
                    Some(format!("`{name}` is open as `{new}`: write `{new}` here"))
                }
                SlotKind::Bound(..) if first => Some(format!(
                    "`{name}` is bound in `{half}`: to lend it to the stitch, leave it open, `{half} {{ {name}, .. }}`"
                )),
                SlotKind::Bound(..) => {
                    let ty = &task.inputs.iter().find(|input| input.name == *name)?.ty;
                    Some(format!(
                        "`{name}` is bound in `{half}`: to make it an input of the pair, write `{name}: {ty}` here"
                    ))
                }
                SlotKind::Named(_) | SlotKind::Rest(_) | SlotKind::Broken(..) => None,
            }
        })
    }

    pub(super) fn into_vec(self) -> Vec<Field<'a>> {
        self.found.into_iter().map(|it| it.field).collect()
    }
}

/// The name under which the pair has it.
fn exposed(slot: &Slot, input: &Ident) -> Ident {
    match &slot.kind {
        SlotKind::Renamed(_, name) => name.clone(),
        SlotKind::Named(_) | SlotKind::Bound(..) | SlotKind::Rest(_) | SlotKind::Broken(..) => {
            aimed(slot, input)
        }
    }
}

fn report_own_taken(name: &Ident, half: &str, errors: &mut Errors) {
    let message = format!(
        "`{name}` is already an open input of `{half}`: write `{name}` without a type to lend it to the stitch"
    );
    errors.error(name, message);
}

fn report_one_name_twice(name: &Ident, errors: &mut Errors) {
    let message = format!("two inputs of one half are open as `{name}`: rename one");
    errors.error(name, message);
}
