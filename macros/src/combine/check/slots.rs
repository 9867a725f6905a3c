use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Expr, Path, Token};

use crate::combine::parse::{Half, Slot};
use crate::describe::Description;
use crate::errors::Errors;
use crate::names::nearest;

/// How the user places one input of a half.
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
    fn to_tokens(&self, tokens: &mut proc_macro2::TokenStream) {
        match self {
            Self::Dots(dots) => dots.to_tokens(tokens),
            Self::Path(path) => path.to_tokens(tokens),
        }
    }
}

impl Place<'_> {
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
}

/// A place for each input, in the order of the task's inputs; fewer only if there are errors.
pub(super) fn places<'a>(
    half: &'a Half,
    task: &Description,
    errors: &mut Errors,
) -> Vec<Place<'a>> {
    let Some(slots) = &half.slots else {
        return task.inputs.iter().map(|_| Place::Rest(Rest::Path(&half.path))).collect();
    };
    let rest = rest_is_last(half, errors);
    known_inputs(half, task, errors);
    let mut places = Vec::new();
    let mut missing = Vec::new();
    for input in &task.inputs {
        let mut named = slots.iter().filter(|slot| slot.input() == Some(&input.name));
        let place = named.next().and_then(Slot::place).or(rest.map(Place::Rest));
        named.for_each(|slot| repeated_input(slot, errors));
        match place {
            Some(place) => places.push(place),
            None => missing.push(input.name.unraw().to_string()),
        }
    }
    missing_inputs(half, &missing, errors);
    places
}

impl Slot {
    fn place(&self) -> Option<Place<'_>> {
        match self {
            Self::Bound(input, expression) => Some(Place::Bound(input, expression)),
            Self::Renamed(_, name) => Some(Place::Renamed(name)),
            Self::Named(input) => Some(Place::Named(input)),
            Self::Rest(_) => None,
        }
    }
}

fn rest_is_last<'a>(half: &'a Half, errors: &mut Errors) -> Option<Rest<'a>> {
    let slots = half.slots.as_ref()?;
    let mut found = None;
    for (i, slot) in slots.iter().enumerate() {
        let Slot::Rest(dots) = slot else { continue };
        if found.replace(Rest::Dots(dots)).is_some() {
            errors.error(dots, "`..` is given twice: keep the last");
        } else if slots.iter().skip(i + 1).any(|slot| !matches!(slot, Slot::Rest(_))) {
            errors.error(dots, "`..` stands for the remaining inputs: write it last");
        }
    }
    found
}

fn known_inputs(half: &Half, task: &Description, errors: &mut Errors) {
    let known: Vec<_> = task.inputs.iter().map(|input| input.name.unraw().to_string()).collect();
    for input in half.slots.iter().flatten().filter_map(Slot::input) {
        if task.inputs.iter().any(|known| known.name == *input) {
            continue;
        }
        let near = nearest(&input.unraw().to_string(), &known);
        let hint = near.map_or(String::new(), |near| format!(": did you mean `{near}`?"));
        let message = format!("`{}` has no input `{input}`{hint}\n{}", half.name(), listed(&known));
        errors.error(input, message);
    }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "it has no inputs".to_owned(),
        [only] => format!("its only input is `{only}`"),
        more => format!("its inputs are `{}`", more.join("`, `")),
    }
}

fn repeated_input(slot: &Slot, errors: &mut Errors) {
    if let Some(input) = slot.input() {
        errors.error(input, format!("the input `{input}` is given twice: keep one"));
    }
}

fn missing_inputs(half: &Half, missing: &[String], errors: &mut Errors) {
    if let Some(first) = missing.first() {
        let (names, name) = (missing.join("`, `"), half.name());
        let message = format!(
            "`{name}` needs `{names}` too: bind it (`{first}: ..`), leave it open (`{first}`), or leave open all that remain (`..`)"
        );
        errors.error(&half.path, message);
    }
}
