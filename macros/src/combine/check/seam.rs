use proc_macro2::Ident;

use super::{Expression, Unwired};
use crate::combine::parse::{Combine, Slot};
use crate::describe::Description;
use crate::errors::Errors;
use crate::given::Given;

/// Without a stitch, at least one output has to cross the seam by its name.
pub(super) fn check_crossing(
    combine: &Combine,
    [first, _]: [&Description; 2],
    given: &[&Given<Expression<'_>>],
    errors: &mut Errors,
) {
    let crosses = given.iter().any(|it| matches!(it, Given::Wired(_)));
    if combine.stitch.is_some() || crosses {
        return;
    }
    let outputs: Vec<_> = first.output.names().iter().map(ToString::to_string).collect();
    let (name, other) = (combine.first.name(), combine.second.name());
    let why = match outputs.as_slice() {
        [] => format!("`{name}` doesn't name its output with `#[task(output(..))]`"),
        [only] => format!("no open input of `{other}` is named `{only}` (the output of `{name}`)"),
        names => format!(
            "no open input of `{other}` is named `{}` (the outputs of `{name}`)",
            names.join("` or `")
        ),
    };
    let message =
        format!("nothing crosses the seam: {why}\nwrite a stitch: `=> |output| {other} {{ .. }}`");
    errors.error(&combine.arrow, message);
}

/// The outputs that nothing takes, each with every input of the second half that `..` opens.
pub(super) fn find_unwired(
    outputs: &[Ident],
    given: &[&Given<Expression<'_>>],
    slots: &[Option<&Slot>],
) -> Vec<Unwired> {
    let wired =
        |output: &Ident| given.iter().any(|it| matches!(it, Given::Wired(it) if it == output));
    let opened = given.iter().zip(slots).enumerate().filter_map(|(input, (given, slot))| {
        let rest = slot.and_then(Slot::rest).filter(|_| matches!(given, Given::Open(_)))?;
        Some((input, [rest.aim, rest.end]))
    });
    let opened: Vec<_> = opened.collect();
    let lost = outputs.iter().filter(|output| !wired(output));
    let unwired = lost.flat_map(|output| {
        let output = output.clone();
        opened.iter().map(move |(input, aim)| Unwired {
            output: output.clone(),
            input: *input,
            aim: *aim,
        })
    });
    unwired.collect()
}
