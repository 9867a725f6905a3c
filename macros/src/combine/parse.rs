//! The user's syntax. After a mistake is reported, the parser goes on with what was probably meant, so
//! the rest is still known. While a user types, half a `combine!` is the normal state.

mod half;
mod head;
mod matrix;
mod operator;
mod seam;
mod slot;
mod stitch;

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};
use syn::{Result, Token, token};

use crate::errors::Errors;
pub(crate) use half::Half;
pub(crate) use head::Head;
pub(crate) use matrix::{Entry, Matrix};
pub(crate) use seam::Otherwise;
pub(crate) use slot::{Rest, Slot, SlotKind};
pub(crate) use stitch::{Lent, LentKind, Stitch};

/// `struct S3ToGcs = S3Read { .. } => |object| GcsWrite { .. }`, as the user wrote it.
pub(crate) struct Combine {
    pub(crate) head: Head,
    pub(crate) first: Half,
    pub(crate) arrow: TokenStream,
    pub(crate) stitch: Option<Stitch>,
    pub(crate) second: Half,
    /// `else expression`
    pub(crate) otherwise: Option<Otherwise>,
    /// One of the pairs of a matrix.
    pub(crate) is_cell: bool,
}

/// As much as could be read. What is missing was reported.
pub(crate) enum Draft {
    Nothing,
    Head(Head),
    Pair(Box<Combine>),
    Matrix(Box<Matrix>),
}

pub(crate) fn parse(tokens: TokenStream, errors: &mut Errors) -> Draft {
    let parser = |input: ParseStream| {
        let draft = parse_draft(input, errors);
        input.parse::<TokenStream>()?;
        draft
    };
    parser.parse2(tokens).unwrap_or_else(|error| {
        errors.push(error);
        Draft::Nothing
    })
}

fn parse_draft(input: ParseStream, errors: &mut Errors) -> Result<Draft> {
    let Some(mut head) = Head::parse(input, errors)? else { return Ok(Draft::Nothing) };
    if head.is_enum && matrix::at_lists(input) {
        return matrix::parse_matrix(input, head, errors);
    }
    head.check_struct(errors);
    match seam::parse_body(input, &head.name, errors) {
        Ok(Some(body)) if check_not_own_half(&head, &body, errors) => {
            let seam::Body { first, arrow, stitch, second, otherwise } = body;
            let is_cell = false;
            Ok(Draft::Pair(Box::new(Combine {
                head,
                first,
                arrow,
                stitch,
                second,
                otherwise,
                is_cell,
            })))
        }
        Ok(_) => Ok(Draft::Head(head)),
        Err(error) => {
            errors.push(error);
            Ok(Draft::Head(head))
        }
    }
}

fn check_not_own_half(head: &Head, body: &seam::Body, errors: &mut Errors) -> bool {
    let own = |half: &&Half| half.path.is_ident(&head.name);
    let Some(half) = [&body.first, &body.second].into_iter().find(own) else { return true };
    errors.error(&half.path, "a pair can't be its own half: write another task here");
    false
}

/// Whether something ends here: the input, or what a `;` ends.
fn at_end(input: ParseStream) -> bool {
    input.is_empty() || input.peek(Token![;])
}

fn at_group(input: ParseStream) -> bool {
    input.peek(token::Brace) || input.peek(token::Paren) || input.peek(token::Bracket)
}
