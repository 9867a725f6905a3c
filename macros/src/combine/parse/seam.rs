//! `First => |pattern| Second`

mod near;

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::parse::ParseStream;
use syn::parse::discouraged::Speculative;
use syn::{Error, Expr, Ident, Result, Token, braced, parenthesized, token};

use super::operator::{parse_arrow, parse_equals, parse_operator};
use super::{Half, Stitch, at_end};
use crate::errors::Errors;
use near::{is_method, parse_early_else, parse_method, parse_second, skip_statements};

/// What follows the name.
pub(super) struct Body {
    pub(super) first: Half,
    pub(super) arrow: TokenStream,
    pub(super) stitch: Option<Stitch>,
    pub(super) second: Half,
    pub(super) otherwise: Option<Otherwise>,
}

/// What the pair does if the stitch's pattern does not match.
pub(crate) struct Otherwise {
    pub(crate) keyword: Token![else],
    pub(crate) expression: Expr,
}

pub(super) fn parse_body(
    input: ParseStream,
    name: &Ident,
    errors: &mut Errors,
) -> Result<Option<Body>> {
    let Some(equals) = parse_equals(input, name, errors) else { return Ok(None) };
    let (after_equals, open) = (errors.is_empty(), input.span());
    let content;
    if input.peek(token::Brace) && !is_followed_by_arrow(input) {
        braced!(content in input);
    } else if input.peek(token::Paren) && !errors.is_empty() {
        parenthesized!(content in input);
    } else {
        let body = parse_halves(input, equals, errors)?;
        check_end(input, errors)?;
        return Ok(body);
    }
    if after_equals {
        let message = "remove the braces: the halves follow the `=`";
        errors.push(Error::new(open, message));
    }
    let body = parse_halves(&content, equals, errors)?;
    content.parse::<TokenStream>()?;
    check_end(input, errors)?;
    Ok(body)
}

/// `{ Read { .. } } => ..`: only the first half is in braces.
fn is_followed_by_arrow(input: ParseStream) -> bool {
    let ahead = input.fork();
    ahead.parse::<TokenTree>().is_ok() && ahead.peek(Token![=>])
}

fn parse_halves(input: ParseStream, equals: Span, errors: &mut Errors) -> Result<Option<Body>> {
    let Some(first) = Half::parse(input, errors)? else {
        let message = "the first half is missing: write a task after `=`";
        errors.push(Error::new(equals, message));
        return parse_second_alone(input, errors);
    };
    let early = parse_early_stitch(input, errors)?;
    if is_method(input) {
        return parse_method(input, first, errors);
    }
    let arrow = parse_arrow(input, &first, errors);
    let stitch = match early {
        Some(stitch) => Some(stitch),
        None => parse_stitch(input, &first, errors)?,
    };
    let early = parse_early_else(input, errors)?;
    skip_statements(input, errors)?;
    let Some(second) = parse_second(input, errors)? else {
        if !arrow.is_empty() {
            errors.error(&arrow, "the second half is missing: write a task after `=>`");
        }
        let second = first.closed();
        return Ok(Some(Body { first, arrow, stitch: None, second, otherwise: None }));
    };
    let otherwise = match early {
        Some(otherwise) => Some(otherwise),
        None => parse_otherwise(input, stitch.is_some(), errors)?,
    };
    Ok(Some(Body { first, arrow, stitch, second, otherwise }))
}

/// Replaces a missing half with the other one, with nothing open. So the pair has the open inputs that
/// are known.
fn parse_second_alone(input: ParseStream, errors: &mut Errors) -> Result<Option<Body>> {
    let arrow = parse_operator(input)?;
    Stitch::parse(input, errors)?;
    let second = Half::parse(input, errors)?;
    Ok(second.map(|second| {
        let first = second.closed();
        Body { first, arrow, stitch: None, second, otherwise: None }
    }))
}

/// `First |pattern| => Second`
fn parse_early_stitch(input: ParseStream, errors: &mut Errors) -> Result<Option<Stitch>> {
    let ahead = input.fork();
    let mut ignored = Errors::new();
    let stitch = if input.peek(Token![|]) { Stitch::parse(&ahead, &mut ignored) } else { Ok(None) };
    let sound = ignored.propagate().is_ok();
    if !sound || !ahead.peek(Token![=>]) || !matches!(stitch, Ok(Some(_))) {
        return Ok(None);
    }
    let message = "the stitch goes after the arrow: write `=> |..|`";
    errors.push(Error::new(input.span(), message));
    input.advance_to(&ahead);
    stitch
}

fn parse_otherwise(
    input: ParseStream,
    stitched: bool,
    errors: &mut Errors,
) -> Result<Option<Otherwise>> {
    if !input.peek(Token![else]) {
        return Ok(None);
    }
    let keyword: Token![else] = input.parse()?;
    if at_end(input) {
        let message = "the expression is missing: write the pair's output after `else`";
        errors.error(keyword, message);
        return Ok(None);
    }
    let expression = input.parse()?;
    if !stitched {
        let message =
            "`else` needs a stitch whose pattern may not match: write `=> |Some(output)| ..`";
        errors.error(keyword, message);
        return Ok(None);
    }
    Ok(Some(Otherwise { keyword, expression }))
}

fn parse_stitch(input: ParseStream, first: &Half, errors: &mut Errors) -> Result<Option<Stitch>> {
    let stitch = match Stitch::parse_in_parentheses(input, errors)? {
        Some(stitch) => Some(stitch),
        None => Stitch::parse_after(input, first, errors)?,
    };
    if stitch.is_some() && input.peek(Token![=>]) {
        let arrow: Token![=>] = input.parse()?;
        errors.error(arrow, "remove this `=>`: the second half follows the stitch");
    }
    Ok(stitch)
}

/// A pair ends with its second half.
fn check_end(input: ParseStream, errors: &mut Errors) -> Result<()> {
    if input.peek(Token![=>]) {
        let arrow: Token![=>] = input.parse()?;
        let message = "a pair has two halves: name this pair, and combine it with the third in another `combine!`";
        errors.error(arrow, message);
        return Ok(());
    }
    if input.peek(Token![.]) {
        let tokens: TokenStream = input.parse()?;
        errors.error(tokens, "a half is a task, without methods: remove this");
        return Ok(());
    }
    input.parse::<Option<Token![;]>>()?;
    if !at_end(input) {
        let message = "a `combine!` makes one task: move this to its own `combine!`";
        errors.push(Error::new(input.span(), message));
    }
    Ok(())
}
