mod clash;
mod fields;
mod seam;
mod slots;
mod stitch;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::Expr;

use super::parse::{Combine, Slot};
use crate::describe::{Description, Input};
use crate::errors::Errors;
use crate::given::Given;
use fields::Fields;
use slots::{aimed, resolve_slots};
use stitch::Variables;
pub(crate) use stitch::{awaits, may_fail};

/// What becomes of every input of the two halves.
pub(crate) struct Pair<'a> {
    pub(crate) fields: Vec<Field<'a>>,
    /// In the order of the half's inputs; empty if it is not known of each.
    pub(crate) first: Vec<Given<Expression<'a>>>,
    pub(crate) second: Vec<Given<Expression<'a>>>,
}

/// An open input: a field of the combined struct.
pub(crate) struct Field<'a> {
    pub(crate) name: Ident,
    pub(crate) half: Side,
    pub(crate) index: usize,
    pub(crate) input: &'a Input,
    /// The stitch or the second half takes it too: the first gets a clone.
    pub(crate) shared: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    First,
    Second,
}

/// `input: expression`, or `input` alone for the stitch's variable of that name.
#[derive(Clone, Copy)]
pub(crate) struct Expression<'a> {
    pub(crate) input: &'a Ident,
    pub(crate) value: Option<&'a Expr>,
}

impl ToTokens for Expression<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self.value {
            Some(value) => value.to_tokens(tokens),
            None => self.input.to_tokens(tokens),
        }
    }
}

/// `Err` has the fields that are known although some are not.
pub(crate) fn check<'a>(
    combine: &'a Combine,
    tasks: [&'a Description; 2],
    errors: &mut Errors,
) -> Result<Pair<'a>, Pair<'a>> {
    let variables = Variables::new(combine.stitch.as_ref(), errors);
    let first_slots = resolve_slots(&combine.first, tasks[0], errors);
    let second_slots = resolve_slots(&combine.second, tasks[1], errors);
    stitch::check_first_half(&first_slots.each, errors);

    let sure = first_slots.sure && second_slots.sure;
    let mut fields = Fields::new(combine, tasks, sure);
    let first = resolve(&first_slots.each, |i, slot| match slot {
        Slot::Bound(input, value) => Given::Bound(Expression { input, value: Some(value) }),
        slot => Given::Open(fields.open(Side::First, i, slot, errors)),
    });
    let wires = if combine.stitch.is_none() { tasks[0].output.names() } else { &[] };
    let second = resolve(&second_slots.each, |i, slot| match slot {
        Slot::Bound(input, value) => variables.bound(input, value),
        Slot::Named(name) if variables.pattern.contains(&name) => {
            Given::Stitch(Expression { input: name, value: None })
        }
        Slot::Named(name) if variables.lent.contains(name) => Given::Open(name.clone()),
        Slot::Named(_) | Slot::Rest(_) if wires.contains(&tasks[1].inputs[i].name) => {
            Given::Wired(aimed(slot, &tasks[1].inputs[i].name))
        }
        slot => Given::Open(fields.open(Side::Second, i, slot, errors)),
    });
    let given: Vec<_> = second.iter().flatten().collect();
    fields.lend(&variables, &given, errors);
    if sure {
        seam::check_crossing(combine, tasks, &given, errors);
        fields.check_clashes(errors);
    }
    match (first, second) {
        (Some(first), Some(second)) => Ok(Pair { fields: fields.into_vec(), first, second }),
        _ => Err(Pair { fields: fields.into_vec(), first: Vec::new(), second: Vec::new() }),
    }
}

/// What each input is given; `None` if that is not known of all.
fn resolve<'a, T>(
    slots: &[Option<&'a Slot>],
    mut given: impl FnMut(usize, &'a Slot) -> T,
) -> Option<Vec<T>> {
    // Of all of them, since `given` collects the fields.
    let given: Vec<_> =
        slots.iter().enumerate().map(|(i, slot)| Some(given(i, (*slot)?))).collect();
    given.into_iter().collect()
}
