use crate::combine::check::Expression;
use crate::combine::parse::Combine;
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
