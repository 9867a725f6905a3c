//! Checks after which a half can't be named, so the rest is unknown.

use quote::ToTokens;

use crate::combine::parse::{Half, Head};
use crate::describe::{Description, is_public};
use crate::errors::Errors;

/// Returns whether the halves can be named in the items of the pair.
pub(crate) fn check_halves<'a>(
    head: &Head,
    halves: impl IntoIterator<Item = (&'a Half, &'a Description)>,
    errors: &mut Errors,
) -> bool {
    let halves: Vec<_> = halves.into_iter().collect();
    let public = check_public(head, &halves, errors);
    halves.into_iter().fold(public, |sound, (half, task)| check_static(half, task, errors) && sound)
}

/// A task's associated types name the halves, so they must be as public as the task. rustc would report
/// each half.
fn check_public(head: &Head, halves: &[(&Half, &Description)], errors: &mut Errors) -> bool {
    let private = halves.iter().filter(|(_, task)| !task.public);
    let mut private: Vec<_> = private.map(|(half, _)| half.name()).collect();
    private.dedup();
    if !is_public(&head.vis) || private.is_empty() {
        return true;
    }
    let (are, them) = if private.len() == 1 { ("is", "it") } else { ("are", "them") };
    let message = format!(
        "{} {are} private, so `{}` can't be `pub`: make {them} `pub` too, or remove `pub` here",
        joined(&private),
        head.name
    );
    errors.error(head.vis.to_token_stream(), message);
    false
}

/// A combined task has no generics that a half's lifetime could be.
fn check_static(half: &Half, task: &Description, errors: &mut Errors) -> bool {
    let arguments = half.path.segments.iter().any(|segment| !segment.arguments.is_none());
    if arguments || !task.borrows {
        return true;
    }
    let name = half.name();
    let message =
        format!("`{name}` has a lifetime, and a combined task has none: write `{name}<'static>`");
    errors.error(&half.path, message);
    false
}

/// `` `Read`, `Load` and `Write` ``
fn joined(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => {
            format!("`{}` and `{last}`", first.join("`, `"))
        }
        names => format!("`{}`", names.concat()),
    }
}
