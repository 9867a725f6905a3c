use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Expr, Path, Token};

use crate::combine::parse::{Half, Slot};
use crate::describe::Description;
use crate::errors::Errors;
use crate::names::{hint, listed};

/// How the user places one input of a half.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    Bound(&'a Ident, &'a Expr),
    Renamed(&'a Ident),
    Named(&'a Ident),
    /// By `..`, or by the path alone.
    Rest(Rest<'a>),
}

#[derive(Clone, Copy)]
pub(super) enum Rest<'a> {
    Dots(&'a Token![..]),
    Path(&'a Path),
}

impl Rest<'_> {
    fn aim(self) -> Span {
        match self {
            Self::Dots(dots) => dots.span(),
            Self::Path(path) => path.segments.last().map_or_else(Span::call_site, Spanned::span),
        }
    }
}

impl ToTokens for Rest<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Dots(dots) => dots.to_tokens(tokens),
            Self::Path(path) => path.to_tokens(tokens),
        }
    }
}

impl<'a> Place<'a> {
    /// The name under which it is open.
    pub(super) fn exposed(&self, input: &Ident) -> Ident {
        match self {
            Self::Renamed(name) | Self::Named(name) => (*name).clone(),
            _ => self.aimed(input),
        }
    }

    /// `name`, at what the user wrote: a name from another crate has no place in this one.
    pub(super) fn aimed(&self, name: &Ident) -> Ident {
        let span = match self {
            Self::Bound(input, _) => input.span(),
            Self::Renamed(at) | Self::Named(at) => at.span(),
            Self::Rest(rest) => rest.aim(),
        };
        let mut aimed = name.clone();
        aimed.set_span(span);
        aimed
    }

    pub(super) fn rest(&self) -> Option<Rest<'a>> {
        match self {
            Self::Rest(rest) => Some(*rest),
            _ => None,
        }
    }
}

/// What a half's braces say of all of its inputs.
pub(super) struct Places<'a> {
    /// In the order of the task's inputs; None where the user wrote nothing that is right.
    pub(super) places: Vec<Option<Place<'a>>>,
    /// Whether every slot is an input's.
    pub(super) sure: bool,
}

pub(super) fn places<'a>(half: &'a Half, task: &Description, errors: &mut Errors) -> Places<'a> {
    let Some(slots) = &half.slots else {
        let all = task.inputs.iter().map(|_| Some(Place::Rest(Rest::Path(&half.path))));
        return Places { places: all.collect(), sure: !task.unsure() };
    };
    let rest = rest_is_last(slots, errors).map(Place::Rest);
    let sure = unknown_input(half, task, errors) && !half.broken() && !task.unsure();
    let mut missing = Vec::new();
    let places = task.inputs.iter().map(|input| {
        let mut named = slots.iter().filter(|slot| slot.input() == Some(&input.name));
        let first = named.next();
        named.for_each(|slot| repeated_input(slot, errors));
        if first.is_none() && rest.is_none() {
            missing.push(input.name.to_string());
        }
        first.map_or(rest, Slot::place)
    });
    let places = places.collect();
    if sure {
        missing_inputs(half, &missing, errors);
    }
    Places { places, sure }
}

impl Slot {
    fn place(&self) -> Option<Place<'_>> {
        match self {
            Self::Bound(input, expression) => Some(Place::Bound(input, expression)),
            Self::Renamed(_, name) => Some(Place::Renamed(name)),
            Self::Named(input) => Some(Place::Named(input)),
            Self::Rest(_) | Self::Broken(..) => None,
        }
    }
}

fn rest_is_last<'a>(slots: &'a [Slot], errors: &mut Errors) -> Option<Rest<'a>> {
    let mut found = None;
    for (i, slot) in slots.iter().enumerate() {
        let Slot::Rest(dots) = slot else { continue };
        if found.replace(Rest::Dots(dots)).is_some() {
            errors.error(dots, "`..` is given twice: keep the last");
        } else if !slots[i + 1..].iter().all(|slot| matches!(slot, Slot::Rest(_))) {
            errors.error(dots, "`..` stands for the remaining inputs: write it last");
        }
    }
    found
}

/// Whether all are known.
fn unknown_input(half: &Half, task: &Description, errors: &mut Errors) -> bool {
    let known: Vec<_> = task.inputs.iter().map(|input| input.name.to_string()).collect();
    let slots = half.slots.iter().flatten().filter_map(Slot::input);
    let unknown: Vec<_> =
        slots.filter(|slot| !task.inputs.iter().any(|input| input.name == **slot)).collect();
    for input in unknown.iter().filter(|_| !task.unsure()) {
        let hint = hint(input, &known);
        let message = format!("`{}` has no input `{input}`{hint}\n{}", half.name(), listed(&known));
        errors.error(input, message);
    }
    unknown.is_empty()
}

fn repeated_input(slot: &Slot, errors: &mut Errors) {
    if let Some(input) = slot.input() {
        errors.error(input, format!("the input `{input}` is given twice: keep one"));
    }
}

fn missing_inputs(half: &Half, missing: &[String], errors: &mut Errors) {
    if let Some(first) = missing.first() {
        let (names, name) = (missing.join("` and `"), half.name());
        let message = format!(
            "`{name}` needs `{names}` too: bind it (`{first}: ..`), leave it open (`{first}`), or leave open all that remain (`..`)"
        );
        errors.error(&half.path, message);
    }
}
