use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, Span};

use crate::combine::parse::{Half, Slot, SlotKind};
use crate::describe::{Description, Input};
use crate::errors::Errors;
use crate::names::{hint, listed};

/// The slot of each input of a half.
pub(super) struct Slots<'a> {
    /// In the order of the task's inputs; `None` if the user wrote no slot for it, or a wrong one.
    pub(super) each: Vec<Option<&'a Slot>>,
    /// Inputs with a default that have no slot, in a list without `..`.
    left_out: HashSet<String>,
    /// Whether every slot belongs to an input.
    pub(super) sure: bool,
}

impl Slots<'_> {
    pub(super) fn is_left_out(&self, input: &Input) -> bool {
        self.left_out.contains(&input.name.to_string())
    }
}

pub(super) fn resolve_slots<'a>(
    half: &'a Half,
    task: &Description,
    errors: &mut Errors,
) -> Slots<'a> {
    let rest = find_rest(&half.slots, errors);
    let sure = check_known(half, task, errors) && !half.is_broken() && !task.unsure();
    let (mut missing, mut left_out) = (Vec::new(), HashSet::new());
    let mut named: HashMap<String, &Slot> = HashMap::new();
    for slot in &half.slots {
        let Some(input) = slot.input() else { continue };
        match named.entry(input.to_string()) {
            Entry::Vacant(entry) => drop(entry.insert(slot)),
            Entry::Occupied(_) => report_repeated(input, errors),
        }
    }
    let each = task.inputs.iter().map(|input| {
        let name = input.name.to_string();
        let slot = named.get(&name).copied();
        if slot.is_none() && rest.is_none() {
            if input.default.is_some() {
                left_out.insert(name);
            } else {
                missing.push(name);
            }
        }
        slot.or(rest).filter(|slot| !slot.is_broken())
    });
    let each = each.collect();
    if sure {
        check_complete(half, &missing, errors);
    }
    Slots { each, left_out, sure }
}

/// `name`, at what the user wrote: a name from another crate has no place in this one.
pub(super) fn aimed(slot: &Slot, name: &Ident) -> Ident {
    let mut aimed = name.clone();
    aimed.set_span(match slot.rest() {
        Some(rest) => rest.aim,
        None => slot.input().map_or_else(Span::call_site, Ident::span),
    });
    aimed
}

/// The `..`, which comes last.
fn find_rest<'a>(slots: &'a [Slot], errors: &mut Errors) -> Option<&'a Slot> {
    let mut found = None;
    for (i, slot) in slots.iter().enumerate() {
        let Some(dots) = slot.rest() else { continue };
        if found.replace(slot).is_some() {
            errors.error(dots, "`..` is given twice: keep the last");
        } else if !slots[i + 1..].iter().all(|slot| slot.rest().is_some()) {
            errors.error(dots, "`..` means the remaining inputs: write it last");
        }
    }
    found
}

/// Whether all slots are inputs of the task.
fn check_known(half: &Half, task: &Description, errors: &mut Errors) -> bool {
    let known: Vec<_> = task.inputs.iter().map(|input| input.name.to_string()).collect();
    let names: HashSet<_> = known.iter().collect();
    let slots = half.slots.iter().filter_map(Slot::input);
    let unknown: Vec<_> = slots.filter(|slot| !names.contains(&slot.to_string())).collect();
    for input in unknown.iter().filter(|_| !task.unsure()) {
        let hint = reversed(half, input, &known).unwrap_or_else(|| hint(input, &known));
        let message = format!("`{}` has no input `{input}`{hint}\n{}", half.name(), listed(&known));
        errors.error(input, message);
    }
    unknown.is_empty()
}

/// `source as key`, where `key` is the input.
fn reversed(half: &Half, input: &Ident, known: &[String]) -> Option<String> {
    let slot = half.slots.iter().find(|slot| slot.input() == Some(input))?;
    let SlotKind::Renamed(_, new) = &slot.kind else { return None };
    known.contains(&new.to_string()).then(|| format!(": write `{new} as {input}`"))
}

fn report_repeated(input: &Ident, errors: &mut Errors) {
    errors.error(input, format!("the input `{input}` is given twice: keep one"));
}

fn check_complete(half: &Half, missing: &[String], errors: &mut Errors) {
    if let Some(first) = missing.first() {
        let (names, name) = (missing.join("` and `"), half.name());
        let message = format!(
            "`{name}` also needs `{names}`: bind it (`{first}: ..`), leave it open (`{first}`), or leave all remaining inputs open (`..`)"
        );
        errors.error(&half.path, message);
    }
}
