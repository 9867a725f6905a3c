use proc_macro2::Ident;

use crate::combine::parse::{Combine, Rest};
use crate::errors::Errors;

/// An input name that is open in both halves, but not written in both.
pub(super) struct Clash<'a> {
    pub(super) name: Ident,
    /// For each half, None if it writes the input's name.
    pub(super) rests: [Option<&'a Rest>; 2],
}

/// Reports one error for each `..`, with all the names that it opens a second time.
pub(super) fn check_clashes(combine: &Combine, clashes: &[Clash<'_>], errors: &mut Errors) {
    let halves = [combine.first.name(), combine.second.name()];
    let (by_second, by_first): (Vec<_>, Vec<_>) =
        clashes.iter().partition(|clash| clash.rests[1].is_some());
    for (group, half) in [(by_first, 0), (by_second, 1)] {
        let Some(rest) = group.first().and_then(|clash| clash.rests[half]) else {
            continue;
        };
        let both = half == 1 && group.iter().any(|clash| clash.rests[0].is_some());
        let names: Vec<_> = group.iter().map(|clash| clash.name.to_string()).collect();
        errors.error(rest, message(&names, &halves, &halves[half], both));
    }
}

fn message(names: &[String], halves: &[String; 2], half: &str, both: bool) -> String {
    let [first, second] = halves;
    let (listed, shared) = (names.join("` and `"), names.join(", "));
    let are = if names.len() == 1 { "is" } else { "are" };
    let share = match both {
        true if first == second => format!("`{first} {{ {shared}, .. }}` twice"),
        true => format!("`{first} {{ {shared}, .. }}` and `{second} {{ {shared}, .. }}`"),
        false => format!("`{half} {{ {shared}, .. }}`"),
    };
    let renamed = names.iter().map(|name| format!("{name} as {}", other(name)));
    let renamed: Vec<_> = renamed.collect();
    let renamed = renamed.join(", ");
    format!(
        "`{listed}` {are} open in both halves, `{first}` and `{second}`\nto share, write {share}\nto keep apart, rename: `{half} {{ {renamed}, .. }}`"
    )
}

fn other(name: &str) -> String {
    format!("other_{}", name.trim_start_matches("r#"))
}
