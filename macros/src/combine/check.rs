mod clash;
mod fields;
mod slots;
mod stitch;

use proc_macro2::Ident;
use syn::Expr;

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
    /// In the order of the half's inputs; empty if it is not known of each.
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

/// `Err` has what is known if it is not all: the fields.
pub(crate) fn check<'a>(
    combine: &'a Combine,
    tasks: [&'a Description; 2],
    errors: &mut Errors,
) -> Result<Pair<'a>, Pair<'a>> {
    let variables = Variables::new(combine.stitch.as_ref(), errors);
    let first_places = places(&combine.first, tasks[0], errors);
    let second_places = places(&combine.second, tasks[1], errors);
    stitch::only_in_second_half(&first_places.places, errors);

    let sure = first_places.sure && second_places.sure;
    let mut fields = Fields::new(combine, tasks, sure);
    let first = each(&first_places.places, |i, place| fields.open(Side::First, i, place, errors));
    let wires = if combine.stitch.is_none() { tasks[0].output.names() } else { &[] };
    let second = each(&second_places.places, |i, place| match place {
        Place::Named(name) if variables.contain(name) => Given::Variable(name),
        Place::Named(_) | Place::Rest(_) if wires.contains(&tasks[1].inputs[i].name) => {
            Given::Wired(place.aimed(&tasks[1].inputs[i].name))
        }
        place => fields.open(Side::Second, i, place, errors),
    });
    let given: Vec<_> = second.iter().flatten().collect();
    fields.lend(&variables, &given, errors);
    if sure {
        stitch::nothing_crosses(combine, tasks, &given, errors);
        fields.clash(errors);
    }
    match (first, second) {
        (Some(first), Some(second)) => Ok(Pair { fields: fields.into_vec(), first, second }),
        _ => Err(Pair { fields: fields.into_vec(), first: Vec::new(), second: Vec::new() }),
    }
}

/// What each input is given; None if that is not known of all.
fn each<'a>(
    places: &[Option<Place<'a>>],
    mut open: impl FnMut(usize, &Place<'a>) -> Given<'a>,
) -> Option<Vec<Given<'a>>> {
    let given = places.iter().enumerate().map(|(i, place)| match place.as_ref()? {
        Place::Bound(input, expression) => Some(Given::Bound(input, expression)),
        place => Some(open(i, place)),
    });
    // All of them, since `open` finds the fields.
    let given: Vec<_> = given.collect();
    given.into_iter().collect()
}
