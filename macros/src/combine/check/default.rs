//! The defaults of a pair's inputs.

use std::borrow::Cow;

use proc_macro2::{Ident, Span};
use syn::Expr;
use syn::spanned::Spanned;

use super::{Field, Side};
use crate::describe::{Description, Input};
use crate::errors::Errors;

/// Where an open input has its default from.
pub(crate) enum Default {
    /// The input of this number of a half.
    Half(Side, usize),
    /// The stitch, which declares the input.
    Stitch(Expr),
}

impl Default {
    /// Where rustc reports what a derive can't do with it. A default from another crate has no place
    /// in this one.
    pub(crate) fn aim(&self, field: &Ident) -> Span {
        match self {
            Self::Half(..) => field.span(),
            Self::Stitch(value) => value.span(),
        }
    }
}

/// The default that an input of a half brings along.
pub(super) fn of_half(input: &Input, side: Side, index: usize) -> Option<Default> {
    input.default.is_some().then_some(Default::Half(side, index))
}

/// Both halves share the field: it has the default of the one that has it.
pub(super) fn share(
    field: &mut Field<'_>,
    index: usize,
    tasks: [&Description; 2],
    errors: &mut Errors,
) {
    let second = &tasks[1].inputs[index];
    match (&field.input.default, &second.default) {
        (None, Some(_)) => {
            field.default = Some(Default::Half(Side::Second, index));
            let mut input = field.input.clone().into_owned();
            input.default.clone_from(&second.default);
            field.input = Cow::Owned(input);
        }
        (Some(one), Some(other)) if one != other => {
            let (name, [first, second]) = (&field.name, tasks.map(|task| &task.name));
            let message = format!(
                "the default of `{name}` is `{one}` in `{first}` and `{other}` in `{second}`: bind the input, or rename it in one half"
            );
            errors.error(name, message);
        }
        _ => {}
    }
}
