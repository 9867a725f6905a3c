mod clash;
mod default;
mod fields;
mod halves;
mod seam;
mod slots;
mod stitch;
mod variables;

use std::borrow::Cow;

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::{Expr, Type};

use super::parse::{Combine, Slot, SlotKind};
use crate::describe::{Description, Input};
use crate::errors::Errors;
use crate::given::Given;
pub(crate) use default::Default;
use fields::Fields;
pub(crate) use halves::check_halves;
use slots::{Slots, aimed, resolve_slots};
pub(crate) use stitch::{awaits, diverges, may_fail};
use variables::Variables;

/// How every input of the two halves gets its value.
pub(crate) struct Pair<'a> {
    pub(crate) fields: Vec<Field<'a>>,
    /// In the order of the half's inputs; empty unless all are known.
    pub(crate) first: Vec<Given<Expression<'a>>>,
    pub(crate) second: Vec<Given<Expression<'a>>>,
    pub(crate) unwired: Vec<Unwired>,
}

/// An output that nothing takes, and an input that `..` opens.
pub(crate) struct Unwired {
    pub(crate) output: Ident,
    pub(crate) input: usize,
    /// The `..`, or the half without braces.
    pub(crate) aim: [Span; 2],
}

/// An open input: a field of the combined struct.
pub(crate) struct Field<'a> {
    pub(crate) name: Ident,
    pub(crate) origin: Origin<'a>,
    pub(crate) input: Cow<'a, Input>,
    pub(crate) default: Option<Default>,
    /// The stitch or the second half takes it too: the first gets a clone.
    pub(crate) shared: bool,
}

/// Where an open input comes from.
#[derive(Clone, Copy)]
pub(crate) enum Origin<'a> {
    /// The input of this number of a half.
    Half(Side, usize),
    /// The stitch, which has it by this type.
    Stitch(&'a Type),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    First,
    Second,
}

impl Field<'_> {
    pub(crate) fn side(&self) -> Option<Side> {
        match self.origin {
            Origin::Half(side, _) => Some(side),
            Origin::Stitch(_) => None,
        }
    }
}

/// `input: expression`, or `input` alone for the stitch's variable of that name.
#[derive(Clone, Copy)]
pub(crate) struct Expression<'a> {
    pub(crate) input: &'a Ident,
    pub(crate) value: Option<&'a Expr>,
    /// `#[secret]`: it is not shown.
    pub(crate) secret: bool,
}

impl ToTokens for Expression<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self.value {
            Some(value) => value.to_tokens(tokens),
            None => self.input.to_tokens(tokens),
        }
    }
}

/// `Err` has only the fields that are known. The halves are not checked against each other if something
/// could not be parsed.
pub(crate) fn check<'a>(
    combine: &'a Combine,
    tasks: [&'a Description; 2],
    parsed: bool,
    errors: &mut Errors,
) -> Result<Pair<'a>, Pair<'a>> {
    let variables = Variables::new(combine.stitch.as_ref(), errors);
    let first_slots = resolve_slots(&combine.first, tasks[0], errors);
    let second_slots = resolve_slots(&combine.second, tasks[1], errors);
    stitch::check_first_half(&first_slots.each, errors);
    stitch::check_pattern(combine, tasks[0], errors);
    variables.check_second_half(&second_slots.each, errors);

    let sure = first_slots.sure && second_slots.sure;
    let mut fields = Fields::new(combine, tasks, sure);
    let first = resolve(&first_slots, tasks[0], |i, slot| match &slot.kind {
        SlotKind::Bound(input, value) => {
            Given::Bound(Expression { input, value: Some(value), secret: slot.secret })
        }
        SlotKind::Named(_) | SlotKind::Renamed(..) | SlotKind::Rest(_) | SlotKind::Broken(..) => {
            Given::Open(fields.open(Side::First, i, slot, errors))
        }
    });
    fields.add_own(variables.lent, errors);
    let wires = if combine.stitch.is_none() { tasks[0].output.names() } else { &[] };
    let second = resolve(&second_slots, tasks[1], |i, slot| match variables.given(slot) {
        Some(given) => given,
        None if slot.is_plain() && wires.contains(&tasks[1].inputs[i].name) => {
            Given::Wired(aimed(slot, &tasks[1].inputs[i].name))
        }
        None => Given::Open(fields.open(Side::Second, i, slot, errors)),
    });
    let given: Vec<_> = second.iter().flatten().collect();
    fields.lend(&variables, &given, errors);
    fields.check_resources(variables.lent, errors);
    if sure {
        if parsed {
            seam::check_crossing(combine, tasks, &given, errors);
        }
        fields.check_clashes(errors);
    }
    let unwired = seam::find_unwired(wires, &given, &second_slots.each);
    let fields = fields.into_vec();
    match (first, second) {
        (Some(first), Some(second)) => Ok(Pair { fields, first, second, unwired }),
        _ => Err(Pair { fields, first: Vec::new(), second: Vec::new(), unwired }),
    }
}

/// How each input gets its value; `None` unless all are known.
fn resolve<'a>(
    slots: &Slots<'a>,
    task: &Description,
    mut given: impl FnMut(usize, &'a Slot) -> Given<Expression<'a>>,
) -> Option<Vec<Given<Expression<'a>>>> {
    let each = slots.each.iter().zip(&task.inputs).enumerate();
    let given = each.map(|(i, (slot, input))| match (slot, &input.default) {
        (Some(slot), _) => Some(given(i, slot)),
        (None, Some(text)) if slots.is_left_out(input) => Some(Given::Default(i, text.clone())),
        (None, _) => None,
    });
    // Of all of them, since `given` collects the fields.
    let given: Vec<_> = given.collect();
    given.into_iter().collect()
}
