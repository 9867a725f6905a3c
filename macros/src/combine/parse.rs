//! The user's syntax. A mistake is reported and read over, so that the rest is still known: while
//! somebody types, half a `combine!` is the normal state.

mod half;
mod slot;
mod stitch;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Error, Generics, Result, Token, Visibility};

use crate::errors::Errors;
pub(crate) use half::Half;
pub(crate) use slot::{Rest, Slot};
pub(crate) use stitch::Stitch;

/// `struct S3ToGcs = S3Read { .. } => |object| GcsWrite { .. }`, as the user wrote it.
pub(crate) struct Combine {
    pub(crate) head: Head,
    pub(crate) first: Half,
    pub(crate) arrow: TokenStream,
    pub(crate) stitch: Option<Stitch>,
    pub(crate) second: Half,
}

/// `pub struct S3ToGcs`
pub(crate) struct Head {
    pub(crate) attrs: Vec<Attribute>,
    pub(crate) vis: Visibility,
    pub(crate) struct_token: Token![struct],
    pub(crate) name: Ident,
}

/// As much as could be read. What is missing was reported.
pub(crate) enum Draft {
    Nothing,
    Head(Head),
    Pair(Box<Combine>),
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
    let head = Head::parse(input, errors)?;
    match parse_halves(input, &head.name, errors) {
        Ok(Some((first, arrow, stitch, second))) => {
            Ok(Draft::Pair(Box::new(Combine { head, first, arrow, stitch, second })))
        }
        Ok(None) => Ok(Draft::Head(head)),
        Err(error) => {
            errors.push(error);
            Ok(Draft::Head(head))
        }
    }
}

impl Head {
    fn parse(input: ParseStream, errors: &mut Errors) -> Result<Self> {
        let mut attrs = input.call(Attribute::parse_outer)?;
        check_not_task_attribute(&mut attrs, errors);
        let vis = input.parse()?;
        let struct_token = parse_struct_keyword(input, errors)?;
        check_name_follows(input)?;
        let name = input.parse()?;
        check_no_generics(input, &name, errors)?;
        Ok(Self { attrs, vis, struct_token, name })
    }
}

fn check_not_task_attribute(attrs: &mut Vec<Attribute>, errors: &mut Errors) {
    attrs.retain(|attr| {
        let task = attr.path().segments.last().is_some_and(|last| last.ident == "task");
        if task {
            errors.error(attr, "`combine!` makes a task without it: remove `#[task]`");
        }
        !task
    });
}

fn parse_struct_keyword(input: ParseStream, errors: &mut Errors) -> Result<Token![struct]> {
    if input.peek(Token![struct]) {
        return input.parse();
    }
    let span = input.span();
    if input.peek(Token![enum]) || input.peek(Token![fn]) || input.peek(Token![type]) {
        let other: TokenTree = input.parse()?;
        let message = format!("a combined task is a struct: write `struct` instead of `{other}`");
        errors.push(Error::new(span, message));
    } else {
        let message = "a combined task is a struct: write `struct Name = First => Second`";
        errors.push(Error::new(span, message));
    }
    Ok(Token![struct](span))
}

fn check_name_follows(input: ParseStream) -> Result<()> {
    if input.peek(Token![=]) {
        return Err(Error::new(input.span(), "the name is missing: write `struct Name = ..`"));
    }
    Ok(())
}

fn check_no_generics(input: ParseStream, name: &Ident, errors: &mut Errors) -> Result<()> {
    if input.peek(Token![<]) {
        let generics: Generics = input.parse()?;
        let message = format!(
            "a combined task has no generics: write `struct {name}`, and concrete types in its halves"
        );
        errors.error(generics, message);
    }
    Ok(())
}

type Halves = (Half, TokenStream, Option<Stitch>, Half);

fn parse_halves(input: ParseStream, name: &Ident, errors: &mut Errors) -> Result<Option<Halves>> {
    let Some(equals) = parse_equals(input, name, errors) else { return Ok(None) };
    let Some(first) = Half::parse(input, errors)? else {
        let message = "the first half is missing: write a task after `=`";
        errors.push(Error::new(equals, message));
        return parse_second_alone(input, errors);
    };
    let arrow = parse_arrow(input, &first, errors);
    let stitch = Stitch::parse(input, errors)?;
    let Some(second) = Half::parse(input, errors)? else {
        if !arrow.is_empty() {
            errors.error(&arrow, "the second half is missing: write a task after `=>`");
        }
        let second = first.closed();
        return Ok(Some((first, arrow, None, second)));
    };
    if !check_two_halves(input, errors) {
        check_one_task(input, errors)?;
    }
    Ok(Some((first, arrow, stitch, second)))
}

/// A half that is missing is read as the other one with nothing open, since what the one that is
/// there has open is known.
fn parse_second_alone(input: ParseStream, errors: &mut Errors) -> Result<Option<Halves>> {
    let arrow = parse_operator(input)?;
    Stitch::parse(input, errors)?;
    let second = Half::parse(input, errors)?;
    Ok(second.map(|second| (second.closed(), arrow, None, second)))
}

/// Where the `=` is, or should be.
fn parse_equals(input: ParseStream, name: &Ident, errors: &mut Errors) -> Option<Span> {
    let span = input.span();
    if input.peek(Token![=]) && !input.peek(Token![=>]) && !input.peek(Token![==]) {
        return input.parse::<Token![=]>().ok().map(|equals| equals.span);
    }
    let found = parse_operator(input).unwrap_or_default();
    let message = "write `=` between the name and the first half";
    match found.to_string().as_str() {
        "" if input.is_empty() || input.peek(Token![;]) => {
            errors.error(name, "the halves are missing: write `= First => Second` after the name");
            return None;
        }
        "" => errors.push(Error::new(span, message)),
        _ => errors.error(found, message),
    }
    Some(span)
}

/// The `=>`, or nothing.
fn parse_arrow(input: ParseStream, first: &Half, errors: &mut Errors) -> TokenStream {
    let span = input.span();
    let found = parse_operator(input).unwrap_or_default();
    let message = "write `=>` between the halves";
    match found.to_string().replace(' ', "").as_str() {
        "=>" => {}
        "" if input.is_empty() || input.peek(Token![;]) => {
            let message = "the second half is missing: write `=>` and another task after this one";
            errors.error(&first.path, message);
        }
        "" => errors.push(Error::new(span, message)),
        _ => errors.error(&found, message),
    }
    found
}

/// What stands where `=` or `=>` should.
fn parse_operator(input: ParseStream) -> Result<TokenStream> {
    let mut found = TokenStream::new();
    let operators = |input: ParseStream| {
        input.peek(Token![=])
            || input.peek(Token![-])
            || input.peek(Token![<])
            || input.peek(Token![>])
    };
    while operators(input) {
        found.extend([input.parse::<TokenTree>()?]);
    }
    Ok(found)
}

fn check_two_halves(input: ParseStream, errors: &mut Errors) -> bool {
    if input.peek(Token![=>]) {
        let arrow = parse_operator(input);
        let message = "a pair has two halves: name this pair, and combine it with the third in a `combine!` of its own";
        errors.error(arrow.unwrap_or_default(), message);
        return true;
    }
    false
}

fn check_one_task(input: ParseStream, errors: &mut Errors) -> Result<()> {
    input.parse::<Option<Token![;]>>()?;
    if !input.is_empty() {
        let message = "one `combine!` makes one task, which ends with its second half";
        errors.push(Error::new(input.span(), message));
    }
    Ok(())
}
