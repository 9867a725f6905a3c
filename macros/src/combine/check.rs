mod fields;
mod slots;
mod stitch;

use proc_macro2::Ident;
use syn::{Expr, Result};

use super::parse::Combine;
use crate::describe::{Description, Input};
use crate::errors::Errors;
use fields::Fields;
use slots::{Place, places};
use stitch::Variables;
pub(crate) use stitch::{awaits, may_fail};

/// What becomes of every input of the two halves.
pub(crate) struct Pair<'a> {
    pub(crate) fields: Vec<Field<'a>>,
    /// In the order of the half's inputs.
    pub(crate) first: Vec<Given<'a>>,
    pub(crate) second: Vec<Given<'a>>,
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

/// What an input of a half is given; the identifiers are where the user wrote them.
pub(crate) enum Given<'a> {
    /// `input: expression`
    Bound(&'a Ident, &'a Expr),
    /// The field of this name.
    Open(Ident),
    /// The stitch's variable of this name.
    Variable(&'a Ident),
    /// The first half's output of this name.
    Wired(Ident),
}

pub(crate) fn check<'a>(
    combine: &'a Combine,
    first: &'a Description,
    second: &'a Description,
    errors: &mut Errors,
) -> Result<Pair<'a>> {
    let variables = Variables::new(combine.stitch.as_ref(), errors);
    let first_places = places(&combine.first, first, errors);
    let second_places = places(&combine.second, second, errors);
    stitch::only_in_second_half(&first_places, errors);
    errors.propagate()?;

    let mut fields = Fields::new(combine, first, second);
    let first_given = first_places.iter().enumerate().map(|(i, place)| match place {
        Place::Bound(input, expression) => Given::Bound(input, expression),
        place => fields.open(Side::First, i, place, errors),
    });
    let first_given = first_given.collect();
    let wires = if combine.stitch.is_none() { first.output.names() } else { &[] };
    let second_given = second_places.iter().enumerate().map(|(i, place)| match place {
        Place::Bound(input, expression) => Given::Bound(input, expression),
        Place::Named(name) if variables.contain(name) => Given::Variable(name),
        Place::Named(_) | Place::Rest(_) if wires.contains(&second.inputs[i].name) => {
            Given::Wired(place.aimed(&second.inputs[i].name))
        }
        place => fields.open(Side::Second, i, place, errors),
    });
    let second_given: Vec<_> = second_given.collect();
    stitch::wired(combine, first, &second_given, errors);
    fields.lend(&variables, &second_given, errors);
    errors.propagate()?;
    Ok(Pair { fields: fields.into_vec(), first: first_given, second: second_given })
}
